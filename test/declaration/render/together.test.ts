import { expect, it } from 'vitest'
import type { InputDefinition } from '#shared/declaration/inputs.ts'
import { renderActionYml } from '#shared/declaration/render/actionYml.ts'
import { renderCommandHelp } from '#shared/declaration/render/commandHelp.ts'
import { renderReference } from '#shared/declaration/render/reference.ts'
import { renderTaskJson } from '#shared/declaration/render/taskJson.ts'
import type { TaskShape } from '#shared/declaration/task.ts'
import { parseCommandLine } from '#shared/host/local/commandLine.ts'
import { sampleTask, sampleWith } from '../sampleTask.ts'

const renderAll = (task: TaskShape): readonly string[] => [
  renderTaskJson(task, { version: '1.0.0', repositoryUrl: 'https://example.invalid' }),
  renderActionYml(task),
  renderReference(task),
  renderCommandHelp(task),
]

const added: InputDefinition = { kind: 'text', label: 'Fresh', help: 'Freshly added.', default: 'dew' }

it.each<[string, TaskShape]>([
  ['an added input', sampleWith({ inputs: { ...sampleTask.inputs, freshInput: added } })],
  ['a removed input', sampleWith({ inputs: { templateFile: sampleTask.inputs.templateFile } })],
  [
    'another help text',
    sampleWith({
      inputs: { ...sampleTask.inputs, timeLimit: { ...sampleTask.inputs.timeLimit, help: 'Longer.' } },
    }),
  ],
  [
    'another default',
    sampleWith({ inputs: { ...sampleTask.inputs, oneText: { ...sampleTask.inputs.oneText, default: 'x' } } }),
  ],
  [
    'another option',
    sampleWith({
      inputs: {
        ...sampleTask.inputs,
        command: { ...sampleTask.inputs.command, options: { build: 'B', x: 'X' } },
      },
    }),
  ],
  ['another summary', sampleWith({ summary: 'Something else.' })],
])('%s changes what every platform sees', (_name, changed) => {
  const before = renderAll(sampleTask)
  for (const [index, text] of renderAll(changed).entries()) expect(text).not.toBe(before[index])
})

it('an added input is there under each platform’s name, and on the command line', () => {
  const changed = sampleWith({ inputs: { ...sampleTask.inputs, freshInput: added } })
  const [json = '', yml = '', page = '', help = ''] = renderAll(changed)
  expect(json).toContain('"freshInput"')
  expect(yml).toContain('fresh-input:')
  expect(page).toContain('`freshInput` · `fresh-input`')
  expect(help).toContain('--fresh-input')
  expect(parseCommandLine(['sample', '--fresh-input', 'x'], [changed])).toMatchObject({
    inputs: new Map([['freshInput', 'x']]),
  })
})
