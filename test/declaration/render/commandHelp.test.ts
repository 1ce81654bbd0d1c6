import { describe, expect, it } from 'vitest'
import { inputName } from '#shared/declaration/names.ts'
import { renderCommandHelp, renderHelp } from '#shared/declaration/render/commandHelp.ts'
import { verbsOf } from '#shared/host/local/commandLine.ts'
import type { TaskShape } from '#shared/declaration/task.ts'
import { tasks } from '#shared/tasks/tasks.ts'
import { sampleTask } from '../sampleTask.ts'

describe.each([sampleTask, ...tasks].map((task) => [task.name, task as TaskShape] as const))(
  'help of %s',
  (_name, task) => {
    const lines = renderCommandHelp(task).split('\n')

    it('is at most 100 columns wide', () => {
      for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100)
    })

    it('names every option of the command line, and no other', () => {
      const options = lines.flatMap((line) => /^ {2}(--[a-z0-9-]+)/.exec(line)?.[1] ?? [])
      const expected = Object.entries(task.inputs)
        .filter(([, { only }]) => !only || only.platform === 'local')
        .filter(([, input]) => input.kind !== 'text' || input.secret === undefined)
        .map(([key]) => inputName(key, 'local'))
      expect(options).toEqual(expected)
    })

    it('has lost no word of the explanations', () => {
      const flat = lines.map((line) => line.trim()).join(' ')
      for (const { help, only } of Object.values(task.inputs))
        if (!only) expect(flat).toContain(help.replaceAll('`', '').replaceAll(/\s+/g, ' '))
    })
  },
)

it('shows what an option takes', () => {
  const help = renderCommandHelp(sampleTask)
  for (const part of [
    'machine-image sample [templateFile] [options]',
    '  --command <build|fmt>\n      What to do. Default: build.',
    '  --force / --no-…\n      Replaces. Matters when --command is build or fmt. Default: true.',
    '  --count <integer>',
    '  --entries <entry> (repeatable)',
    '  --pairs NAME=VALUE (repeatable)',
  ])
    expect(help).toContain(part)
})

it('lists all commands, those that are short for a choice included', () => {
  const verbs = new Map([...verbsOf(tasks)].map(([name, { help }]) => [name, help]))
  const listed = renderHelp(tasks, verbs)
    .split('\n')
    .flatMap((line) => /^ {2}(\w+) /.exec(line)?.[1] ?? [])
  expect(listed).toEqual(['setup', 'build', 'publish', 'validate', 'init', 'inspect', 'fmt', 'fix'])
})
