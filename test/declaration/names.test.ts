import { describe, expect, it } from 'vitest'
import { describeCondition, visibleRule } from '#shared/declaration/describeCondition.ts'
import { inputName, kebabCase, outputName, outputNames } from '#shared/declaration/names.ts'

describe('names', () => {
  it.each([
    ['template', 'template'],
    ['variableFiles', 'variable-files'],
    ['osDiskSnapshotName', 'os-disk-snapshot-name'],
    ['packerSha256', 'packer-sha256'],
  ])('spells %s as %s', (key, kebab) => {
    expect(kebabCase(key)).toBe(kebab)
    expect(inputName(key, 'azurePipelines')).toBe(key)
    expect(inputName(key, 'github')).toBe(kebab)
    expect(inputName(key, 'local')).toBe(`--${kebab}`)
    expect(outputName(key, 'azurePipelines')).toBe(key)
    expect(outputName(key, 'github')).toBe(kebab)
    expect(outputName(key, 'local')).toBe(key)
  })
})

it('sets an output under its old names too, on Azure Pipelines alone', () => {
  const definition = { aliases: ['OldName'] }
  expect(outputNames('newName', definition, 'azurePipelines')).toEqual(['newName', 'OldName'])
  expect(outputNames('newName', definition, 'github')).toEqual(['new-name'])
  expect(outputNames('newName', undefined, 'local')).toEqual(['newName'])
})

describe('conditions', () => {
  const name = (key: string) => `--${key}`
  it.each([
    [['a'], 'when `--x` is `a`', 'x = a'],
    [['a', 'b'], 'when `--x` is `a` or `b`', 'x = a || x = b'],
    [['a', 'b', 'c'], 'when `--x` is `a`, `b` or `c`', 'x = a || x = b || x = c'],
  ])('describes %j in words and as a rule', (is, words, rule) => {
    expect(describeCondition({ input: 'x', is }, name)).toBe(words)
    expect(visibleRule({ input: 'x', is })).toBe(rule)
  })
})
