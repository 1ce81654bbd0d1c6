import { describe, expect, it } from 'vitest'
import { checkTask } from '#shared/declaration/checkTask.ts'
import type { InputDefinition, InputDefinitions } from '#shared/declaration/inputs.ts'
import type { TaskShape } from '#shared/declaration/task.ts'
import { sampleTask, sampleWith } from './sampleTask.ts'

const text: InputDefinition = { kind: 'text', label: 'L', help: 'H.' }
const choice: InputDefinition = {
  kind: 'choice',
  label: 'L',
  help: 'H.',
  default: 'a',
  options: { a: 'A', b: 'B' },
}
const withInputs = (inputs: InputDefinitions) => checkTask(sampleWith({ inputs, commandLine: {} }))

describe('checkTask', () => {
  it('takes a task that is declared well', () => {
    expect(() => checkTask(sampleTask)).not.toThrow()
    expect(() => checkTask(sampleWith({}))).not.toThrow()
  })

  it.each<[string, Partial<TaskShape>]>([
    ['the name must be one lower-case word', { name: 'two words' }],
    ['the name must be one lower-case word', { name: 'Sample' }],
    ['the title is longer than 40 characters', { title: 'x'.repeat(41) }],
    ['the id is no GUID', { id: '11111111-2222-4333-8444-55555555555' }],
    ['out_put is no output name', { outputs: { out_put: { help: 'H.' } } }],
    ['old-name is no output name', { outputs: { one: { help: 'H.', aliases: ['old-name'] } } }],
    ['the output ONE is taken', { outputs: { one: { help: 'H.', aliases: ['ONE'] } } }],
  ])('refuses a task: %s', (problem, parts) => {
    expect(() => checkTask(sampleWith(parts))).toThrow(problem)
  })

  it.each<[string, InputDefinitions]>([
    ['two inputs differ only in case', { one: text, ONE: text }],
    ['_one is no input name', { _one: text }],
    ['a-b is no input name', { 'a-b': text }],
    ['__proto__ is no input name', Object.fromEntries([['__proto__', text]])],
    ['the label of one is longer than 60 characters', { one: { ...text, label: 'x'.repeat(61) } }],
    ['one is in an unknown group', { one: { ...text, group: 'none' } }],
    ['one is in an unknown group', { one: { ...text, group: 'constructor' } }],
    ['the default of one is no option', { one: { ...choice, default: 'c' } }],
    ['the default of one is no option', { one: { ...choice, default: 'constructor' } }],
    ['the condition of one can never hold', { one: { ...text, when: { input: 'none', is: ['a'] } } }],
    ['the condition of one can never hold', { one: { ...text, when: { input: 'constructor', is: ['a'] } } }],
    [
      'the condition of one can never hold',
      { one: { ...text, when: { input: 'two', is: ['a'] } }, two: text },
    ],
    [
      'the condition of one can never hold',
      { one: { ...text, when: { input: 'two', is: ['c'] } }, two: choice },
    ],
    [
      'the condition of one can never hold',
      { one: { ...text, when: { input: 'two', is: ['toString'] } }, two: choice },
    ],
    [
      'the condition of one can never hold',
      { one: { ...text, when: { input: 'two', is: [] } }, two: choice },
    ],
    ['the alias two is taken', { one: { ...text, aliases: ['two'] }, two: text }],
    ['the alias TWO is taken', { one: { ...text, aliases: ['TWO'] }, two: text }],
    ['the alias old is taken', { one: { ...text, aliases: ['old'] }, two: { ...text, aliases: ['old'] } }],
    ['the alias two-words is taken', { one: { ...text, aliases: ['two-words'] }, twoWords: text }],
    ['the alias one thing is no input name', { one: { ...text, aliases: ['one thing'] } }],
  ])('refuses inputs: %s', (problem, inputs) => {
    expect(() => withInputs(inputs)).toThrow(problem)
  })

  it('reports all problems of a declaration together', () => {
    const broken = sampleWith({ name: 'X', title: 'x'.repeat(41), inputs: { _a: text }, commandLine: {} })
    expect(() => checkTask(broken)).toThrow(/^task X: the name .*; the title .*; _a is no input name$/)
  })

  it('accepts a condition on a boolean', () => {
    const flag: InputDefinition = { kind: 'boolean', label: 'L', help: 'H.', default: false }
    expect(() =>
      withInputs({ one: { ...text, when: { input: 'two', is: ['true'] } }, two: flag }),
    ).not.toThrow()
    expect(() => withInputs({ one: { ...text, when: { input: 'two', is: ['yes'] } }, two: flag })).toThrow(
      'never hold',
    )
  })
})
