import { describe, expect, test } from 'vitest'
import { environmentName, expandMacros, resolveAdoInputs } from '#test/agent/ado/inputs.ts'
import type { AdoInputDefinition } from '#test/agent/ado/taskJson.ts'

const definitions: readonly AdoInputDefinition[] = [
  { name: 'template', type: 'filePath', aliases: ['templatePath'] },
  { name: 'mode', type: 'pickList', defaultValue: ' fast ', options: { fast: 'Fast', slow: 'Slow' } },
  {
    name: 'region',
    type: 'pickList',
    options: { west: 'West' },
    properties: { EditableOptions: 'True' },
  },
  { name: 'force', type: 'boolean', defaultValue: 'false' },
  { name: 'name', type: 'string', required: true },
  { name: 'vault', type: 'string', required: true, visibleRule: 'mode = slow' },
]
const variables: Readonly<Record<string, string>> = { 'build.id': '7', path: '$(build.id)', empty: '' }

function resolve(given: Record<string, string>): ReturnType<typeof resolveAdoInputs> {
  return resolveAdoInputs(definitions, given, {
    lookup: (name) => variables[name.toLowerCase()],
    environment: { HOME: '/home/agent' },
    root: '/sources',
  })
}

describe('values', () => {
  test.each([
    ['template', {}, '/sources'],
    ['template', { template: 'a/b.pkr.hcl' }, '/sources/a/b.pkr.hcl'],
    ['template', { template: './a/../b' }, '/sources/b'],
    ['template', { template: '/abs/../x' }, '/x'],
    ['template', { templatePath: 'aliased' }, '/sources/aliased'],
    ['template', { TEMPLATEPATH: 'aliased' }, '/sources/aliased'],
    ['mode', {}, 'fast'],
    ['mode', { Mode: ' slow\n' }, 'slow'],
    ['force', { force: 'TRUE' }, 'TRUE'],
    ['name', { name: 'v$(Build.Id)' }, 'v7'],
    ['name', { name: '$(unknown)' }, '$(unknown)'],
    ['name', { name: '$(HOME)' }, '/home/agent'],
    ['name', { name: '$(home)' }, '$(home)'],
    ['name', { name: '  a b  ' }, 'a b'],
  ])('%s of %j is %j', (name, given, value) => {
    expect(resolve(given).values.get(name)).toBe(value)
  })
})

describe('problems', () => {
  test.each([
    [{ name: 'x' }, []],
    [{}, [{ rule: 'missing-input', detail: 'name' }]],
    [{ name: '' }, [{ rule: 'missing-input', detail: 'name' }]],
    [{ name: 'x', colour: 'red' }, [{ rule: 'unexpected-input', detail: 'colour' }]],
    [
      { name: 'x', mode: 'medium' },
      [{ rule: 'invalid-input', detail: 'mode: medium is none of fast, slow' }],
    ],
    [
      { name: 'x', force: 'yes' },
      [{ rule: 'invalid-input', detail: 'force: yes is neither true nor false' }],
    ],
    [{ name: 'x', region: 'anything' }, []],
  ])('%j', (given, problems) => {
    expect(resolve(given).problems).toEqual(problems)
  })
})

describe('macros', () => {
  test.each([
    ['$(a)$(b)', '12'],
    ['$(a', '$(a'],
    ['$()', '$()'],
    ['$($(a))', '$(1)'],
    ['$(c)', '$(a)'],
    ['$(a) $(x) $(b)', '1 $(x) 2'],
    ['$a ${a}', '$a ${a}'],
    ['', ''],
  ])('%j becomes %j', (text, expanded) => {
    expect(expandMacros(text, (name) => ({ a: '1', b: '2', c: '$(a)' })[name])).toBe(expanded)
  })
})

test.each([
  ['template', 'TEMPLATE'],
  ['my input', 'MY_INPUT'],
  ['Agent.TempDirectory', 'AGENT_TEMPDIRECTORY'],
  ['a-b', 'A-B'],
])('%s is %s in the environment', (name, variable) => {
  expect(environmentName(name)).toBe(variable)
})
