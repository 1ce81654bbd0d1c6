import { describe, expect, it } from 'vitest'
import { catalogue } from '#shared/base/catalogue.ts'
import { renderExtension } from '#shared/declaration/render/extension.ts'
import { renderErrors, renderReference } from '#shared/declaration/render/reference.ts'
import { taskFolder, taskReference } from '#shared/declaration/render/taskNames.ts'
import type { TaskShape } from '#shared/declaration/task.ts'
import { inputName } from '#shared/declaration/names.ts'
import { lockTask } from '#shared/tasks/lock.ts'
import { mirrorTask } from '#shared/tasks/mirror.ts'
import { tasks } from '#shared/tasks/tasks.ts'
import { sampleTask } from '../sampleTask.ts'

/** A cell break inside a cell would shift the columns behind it. */
const cellsPerRow = (page: string): ReadonlySet<number> =>
  new Set(
    page
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.replaceAll(String.raw`\|`, '').split('|').length),
  )

describe.each([sampleTask, ...tasks].map((task) => [task.name, task as TaskShape] as const))(
  'reference of %s',
  (_name, task) => {
    const page = renderReference(task)

    it('has a section for every input with its names, its help and its default', () => {
      for (const [key, input] of Object.entries(task.inputs)) {
        const section = page.split('\n### ').find((part) => part.startsWith(`\`${key}\` · `))
        expect(section).toContain(input.help)
        if ('default' in input && input.default !== '')
          expect(section).toContain(`default \`${String(input.default)}\``)
        for (const alias of input.aliases ?? []) expect(section).toContain(`\`${alias}\``)
        if (input.kind === 'choice')
          for (const [option, meaning] of Object.entries(input.options))
            expect(section).toContain(`- \`${option}\`: ${meaning}`)
      }
    })

    it('has a row of three cells for every output', () => {
      for (const [key, { aliases = [] }] of Object.entries(task.outputs))
        expect(page).toMatch(
          new RegExp(`^\\| ${[key, ...aliases].map((name) => `\`${name}\``).join(', ')} \\| `, 'm'),
        )
      expect(cellsPerRow(page)).toEqual(new Set([5]))
      expect(page).toContain(taskReference(task))
    })
  },
)

describe.each([lockTask, mirrorTask].map((task) => [task.name, task as TaskShape] as const))(
  'reference of %s, which only the command line has',
  (name, task) => {
    const page = renderReference(task)

    it('names options as they are typed, and the variable that holds a secret', () => {
      expect(page).toContain(`Command line only: \`machine-image ${name}\``)
      for (const key of Object.keys(task.inputs).filter((input) => input !== 'githubToken'))
        expect(page).toContain(`### \`${inputName(key, 'local')}\`\n`)
      expect(page).toContain('### `GITHUB_TOKEN` of the environment\n')
      expect(page).not.toMatch(/Azure Pipelines|actions\/|--github-token/)
      expect(cellsPerRow(page)).toEqual(new Set([4]))
    })
  },
)

it('says why an input is on one platform only', () => {
  expect(renderReference(sampleTask)).toContain('only on github: Azure has nothing like it')
})

it('explains every error code', () => {
  const page = renderErrors()
  for (const [code, { title, hint }] of Object.entries(catalogue))
    expect(page).toContain(`| \`${code}\` | ${title} | ${hint} |`)
  expect(cellsPerRow(page)).toEqual(new Set([5]))
})

it('names Azure tasks by verb and major version', () => {
  expect(taskFolder(sampleTask)).toBe('MachineImageSampleV1')
  expect(taskReference(sampleTask)).toBe('MachineImageSample@1')
})

it('contributes every task to the extension, with a folder each', () => {
  const manifest = JSON.parse(
    renderExtension(tasks, { version: '1.2.3', repositoryUrl: 'https://example.invalid' }),
  ) as {
    version: string
    files: { path: string }[]
    contributions: { id: string; properties: { name: string } }[]
  }
  expect(manifest.version).toBe('1.2.3')
  for (const { properties } of manifest.contributions)
    expect(manifest.files.map(({ path }) => path)).toContain(properties.name)
  expect(manifest.contributions.map(({ id }) => id)).toEqual(tasks.map(({ name }) => name))
})
