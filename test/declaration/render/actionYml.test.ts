import { describe, expect, it } from 'vitest'
import { inputName, kebabCase } from '#shared/declaration/names.ts'
import { renderActionYml } from '#shared/declaration/render/actionYml.ts'
import type { TaskShape } from '#shared/declaration/task.ts'
import { tasks } from '#shared/tasks/tasks.ts'
import { parseActionYml } from '#test/agent/github/actionYml.ts'
import { parseYamlSubset } from '#test/agent/github/yamlSubset.ts'
import { sampleTask } from '../sampleTask.ts'

describe.each([sampleTask, ...tasks].map((task) => [task.name, task as TaskShape] as const))(
  'action.yml of %s',
  (verb, task) => {
    const action = parseActionYml(renderActionYml(task))

    it('is read without objection, and run by Node 24 with a post step that always runs', () => {
      expect(action.problems).toEqual([])
      expect(action).toMatchObject({
        name: task.title,
        using: 'node24',
        scripts: { main: `../../dist/actions/${verb}/main.mjs`, post: `../../dist/actions/${verb}/post.mjs` },
        postIf: 'always()',
      })
    })

    it('has every input and alias of the declaration, and every output', () => {
      const expected = Object.entries(task.inputs)
        .filter(([, { only }]) => !only || only.platform === 'github')
        .flatMap(([key, { aliases = [] }]) => [kebabCase(key), ...aliases])
      expect(action.inputs.map(({ name }) => name)).toEqual(expected)
      expect(action.outputs).toEqual(Object.keys(task.outputs).map(kebabCase))
    })

    it('hands over the defaults and requirements of the declaration', () => {
      for (const [key, definition] of Object.entries(task.inputs)) {
        const input = action.inputs.find(({ name }) => name === inputName(key, 'github'))
        if (!input) continue
        expect(input.defaultValue).toBe('default' in definition ? String(definition.default) : undefined)
        expect(input.required).toBe('required' in definition ? definition.required : false)
      }
    })
  },
)

it('quotes whatever stands in a description', () => {
  const { inputs } = parseYamlSubset(renderActionYml(sampleTask)) as {
    inputs: Record<string, { description: string }>
  }
  expect(inputs['template-file']?.description).toBe(sampleTask.inputs.templateFile.help)
  expect(inputs['command']?.description).toBe('What to do. One of build, fmt.')
  expect(inputs['force']?.description).toBe('Replaces. Matters when `command` is `build` or `fmt`.')
})
