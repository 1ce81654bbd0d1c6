import { describe, expect, it } from 'vitest'
import { renderTaskJson } from '#shared/declaration/render/taskJson.ts'
import type { TaskShape } from '#shared/declaration/task.ts'
import { tasks } from '#shared/tasks/tasks.ts'
import type { AdoInputDefinition, AdoTaskDefinition } from '#test/agent/ado/taskJson.ts'
import { sampleTask } from '../sampleTask.ts'

interface TaskJson extends AdoTaskDefinition {
  readonly groups: readonly {
    readonly name: string
    readonly displayName: string
    readonly isExpanded: boolean
  }[]
  readonly inputs: readonly (AdoInputDefinition & {
    readonly label: string
    readonly groupName?: string
    readonly helpMarkDown: string
  })[]
  readonly outputVariables: readonly { readonly name: string; readonly description: string }[]
  readonly instanceNameFormat: string
  readonly minimumAgentVersion: string
  readonly dataSourceBindings?: readonly {
    readonly target: string
    readonly endpointId: string
    readonly endpointUrl: string
    readonly parameters: Readonly<Record<string, string>>
  }[]
}

const render = (task: TaskShape) =>
  JSON.parse(
    renderTaskJson(task, { version: '3.2.1', repositoryUrl: 'https://example.invalid/repo' }),
  ) as TaskJson

const name = /^[A-Za-z][A-Za-z0-9]*$/

// tasks.schema.json of azure-pipelines-task-lib and the agent's rules, as far as they can be broken by a declaration.
describe.each([sampleTask, ...tasks].map((task) => [task.name, render(task), task as TaskShape] as const))(
  'task.json of %s',
  (_name, json, task) => {
    it('is run by both handlers, the step after the job included', () => {
      expect(json.execution).toEqual({ Node20_1: { target: 'main.mjs' }, Node24: { target: 'main.mjs' } })
      expect(json.postjobexecution).toEqual({
        Node20_1: { target: 'post.mjs' },
        Node24: { target: 'post.mjs' },
      })
      expect(json.prejobexecution).toBeUndefined()
      expect(json.minimumAgentVersion).toMatch(/^\d+\.\d+\.\d+$/)
    })

    it('may set its outputs and exports, and give no other command', () => {
      const outputs = Object.entries(task.outputs).flatMap(([key, { aliases = [] }]) => [key, ...aliases])
      const allowed = [...outputs, ...(task.exports ?? [])]
      expect(json.restrictions).toEqual({ commands: { mode: 'restricted' }, settableVariables: { allowed } })
      expect(json.outputVariables.map((output) => output.name)).toEqual(outputs)
      for (const output of json.outputVariables) expect(output.name).toMatch(name)
    })

    it('has an identity', () => {
      expect(json.id).toMatch(/^[0-9a-f-]{36}$/)
      expect(json.name).toMatch(name)
      expect(json.friendlyName.length).toBeLessThanOrEqual(40)
      expect(json.version).toEqual({ Major: 3, Minor: 2, Patch: 1 })
    })

    it('has inputs the server accepts, each name once', () => {
      const names = json.inputs.flatMap((input) => [input.name, ...(input.aliases ?? [])])
      for (const each of names) expect(each).toMatch(name)
      expect(new Set(names.map((each) => each.toLowerCase())).size).toBe(names.length)
      for (const input of json.inputs) {
        expect(['string', 'boolean', 'pickList', 'multiLine', 'connectedService:AzureRM']).toContain(
          input.type,
        )
        expect(input.label.length).toBeLessThanOrEqual(60)
        expect(input.helpMarkDown).not.toBe('')
        expect(input.defaultValue).toBeTypeOf('string')
        if (input.type === 'pickList' && input.options)
          expect(Object.keys(input.options)).toContain(input.defaultValue)
      }
    })

    it('asks for lists through inputs that exist, and lets other values be typed', () => {
      const bindings = json.dataSourceBindings ?? []
      const names = new Set(json.inputs.map((input) => input.name))
      for (const { target, endpointId, endpointUrl, parameters } of bindings) {
        const input = json.inputs.find((candidate) => candidate.name === target)
        expect(input).toMatchObject({ type: 'pickList', properties: { EditableOptions: 'True' } })
        const asked = [endpointId, ...Object.values(parameters)].map(
          (text) => /^\$\((\w+)\)$/.exec(text)?.[1] ?? text,
        )
        for (const each of asked) expect(names).toContain(each)
        const used = [...endpointUrl.matchAll(/\{\{\{(\w+)\}\}\}/g)].map(([, each]) => each)
        expect(Object.keys(parameters)).toEqual(expect.arrayContaining(used))
        expect(endpointUrl).toMatch(/^\{\{\{endpoint\.url\}\}\}[^/].*\?api-version=/)
      }
      const open = json.inputs.filter(({ type, options }) => type === 'pickList' && !options)
      expect(bindings.map(({ target }) => target)).toEqual(open.map((input) => input.name))
    })

    it('puts inputs into groups that exist, each used', () => {
      const used = new Set(json.inputs.flatMap(({ groupName }) => groupName ?? []))
      expect(new Set(json.groups.map((group) => group.name))).toEqual(used)
    })

    it('hides inputs by rules over inputs that exist and values they can have', () => {
      for (const { visibleRule } of json.inputs) {
        for (const clause of visibleRule?.split(' || ') ?? []) {
          const [, on, value] = /^([A-Za-z][A-Za-z0-9]*) = (\S+)$/.exec(clause) ?? []
          const input = json.inputs.find((candidate) => candidate.name === on)
          const values = input?.type === 'boolean' ? ['true', 'false'] : Object.keys(input?.options ?? {})
          expect(values, clause).toContain(value)
        }
      }
    })

    it('names in its step only inputs it has', () => {
      for (const [, key] of json.instanceNameFormat.matchAll(/\$\((\w+)\)/g))
        expect(json.inputs.map((input) => input.name)).toContain(key)
    })
  },
)

describe('renderTaskJson', () => {
  const input = (key: string) => render(sampleTask).inputs.find((candidate) => candidate.name === key)

  it('says of each kind of input what the server knows', () => {
    expect(input('command')).toMatchObject({ type: 'pickList', defaultValue: 'build', required: false })
    expect(input('templateFile')).toMatchObject({ type: 'string', required: true, aliases: ['templatePath'] })
    expect(input('force')).toMatchObject({
      type: 'boolean',
      defaultValue: 'true',
      groupName: 'more',
      visibleRule: 'command = build || command = fmt',
      helpMarkDown: 'Replaces. Matters when `command` is `build` or `fmt`.',
    })
    expect(input('count')).toMatchObject({ type: 'string', defaultValue: '' })
    expect(input('pairs')).toMatchObject({ type: 'multiLine', properties: { resizable: 'true' } })
  })

  it('leaves out what exists on another platform only', () => {
    expect(input('azureOnly')).toBeDefined()
    expect(input('githubOnly')).toBeUndefined()
  })
})
