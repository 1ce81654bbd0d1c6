import { describe, expect, test } from 'vitest'
import { parseActionYml } from '#test/agent/github/actionYml.ts'
import { evaluateCondition, evaluateTemplate } from '#test/agent/github/expression.ts'
import { inputVariable, resolveGitHubInputs } from '#test/agent/github/inputs.ts'
import { parseYamlSubset } from '#test/agent/github/yamlSubset.ts'

describe('the YAML subset', () => {
  test.each([
    ['a: b', { a: 'b' }],
    ['a: b # comment', { a: 'b' }],
    ['# comment\na: b\n\n# more\nc: d\n', { a: 'b', c: 'd' }],
    ['a:\n  b: c\n  d:\n    e: f\ng: h', { a: { b: 'c', d: { e: 'f' } }, g: 'h' }],
    ["a: 'it''s: # not a comment'", { a: "it's: # not a comment" }],
    ['a: "x\\n\\"y\\" \\u00e4" # c', { a: 'x\n"y" ä' }],
    ['"a b": c\n\'d\': e', { 'a b': 'c', d: 'e' }],
    ['a: |\n  one\n    two\n\n  three\nb: c', { a: 'one\n  two\n\nthree\n', b: 'c' }],
    ['a: |-\n  one\n  two\n', { a: 'one\ntwo' }],
    ['a: |+\n  one\n\nb: c', { a: 'one\n\n', b: 'c' }],
    ['a: >-\n  one\n  two\n\n  three\n', { a: 'one two\nthree' }],
    ['a: >\n  one\n  two\n', { a: 'one two\n' }],
    ['a: |\n  # kept\n  x: y\n', { a: '# kept\nx: y\n' }],
    ['a:\n  - b\n  - "c"\n', { a: ['b', 'c'] }],
    ['a:\n- b\n- c\nd: e', { a: ['b', 'c'], d: 'e' }],
    ['a: []\nb: {}', { a: [], b: {} }],
    ['a: [x, y-z]', { a: ['x', 'y-z'] }],
    ['a:\nb: ~\nc: null', { a: '', b: '', c: '' }],
    ['a: true\nb: 1.0', { a: 'true', b: '1.0' }],
    ['a: https://example.com/x#y', { a: 'https://example.com/x#y' }],
    ['a: ${{ github.token }}', { a: '${{ github.token }}' }],
    ['', ''],
  ])('%j', (text, value) => {
    expect(parseYamlSubset(text)).toEqual(value)
  })

  test.each([
    'a: b\na: c',
    'a: b: c',
    'a: b\n  more text',
    '\ta: b',
    'a: &x b',
    'a: *x',
    'a: !!str b',
    'a: {b: c}',
    'a: [b, {c: d}]',
    'a: "open',
    "a: 'x' y",
    'a: @b',
    'a: %b',
    'a: |2\n  b',
    'a:\n  - b: c',
    'just text',
    'a:\n    b: c\n  d: e',
    '%YAML 1.2\n---\na: b',
  ])('%j is refused', (text) => {
    expect(() => parseYamlSubset(text)).toThrow(/line \d+/)
  })
})

const minimal = 'name: N\ndescription: D\nruns:\n  using: node24\n  main: main.js\n'

describe('action.yml', () => {
  test('is read', () => {
    const action = parseActionYml(
      `${minimal}  post: post.js\ninputs:\n  a-b:\n    description: A\n    required: true\n    default: x\noutputs:\n  o:\n    description: O\n`,
    )
    expect(action).toMatchObject({
      using: 'node24',
      scripts: { main: 'main.js', post: 'post.js' },
      postIf: 'always()',
      inputs: [{ name: 'a-b', defaultValue: 'x', required: true }],
      outputs: ['o'],
      problems: [],
    })
  })

  test.each([
    ['colour: red\n', 'action.yml: unknown key colour'],
    ['inputs:\n  a:\n    description: A\n    type: x\n', 'inputs.a: unknown key type'],
    ['inputs:\n  a:\n    required: true\n', 'inputs.a: no description'],
    ['inputs:\n  a:\n    description: A\n    required: yes\n', 'inputs.a: required: yes'],
    ['inputs:\n  a:\n    description: A\n  A:\n    description: A\n', 'inputs: A twice'],
    ['outputs:\n  o:\n    description: O\n    value: v\n', 'outputs.o: unknown key value'],
  ])('with %j has a problem', (more, problem) => {
    expect(parseActionYml(minimal + more).problems).toEqual([problem])
  })

  test('for a Node.js that runners dropped has a problem', () => {
    expect(parseActionYml(minimal.replace('24', '16')).problems).toEqual([
      'runs.using: node16 is no longer run',
    ])
  })

  test('without main is none', () => {
    expect(() => parseActionYml('name: N\nruns:\n  using: node24\n')).toThrow('runs.main')
  })
})

describe('inputs', () => {
  const inputs = parseActionYml(
    `${minimal}inputs:\n  a-b:\n    description: A\n    default: \${{ github.token }}\n  c d:\n    description: C\n    deprecationMessage: old\n`,
  ).inputs
  const contexts = { github: { token: 'T' }, runner: {} }

  test.each([
    [
      {},
      [
        ['a-b', 'T'],
        ['c d', ''],
      ],
      [],
      [],
    ],
    [
      { 'A-B': ' x ' },
      [
        ['A-B', ' x '],
        ['c d', ''],
      ],
      [],
      [],
    ],
    [
      { 'a-b': '' },
      [
        ['a-b', ''],
        ['c d', ''],
      ],
      [],
      [],
    ],
    [
      { other: '1' },
      [
        ['other', '1'],
        ['a-b', 'T'],
        ['c d', ''],
      ],
      ['other'],
      [],
    ],
    [
      { 'c d': '1' },
      [
        ['c d', '1'],
        ['a-b', 'T'],
      ],
      [],
      ['c d'],
    ],
  ])('%j', (given, values, unexpected, deprecated) => {
    expect(resolveGitHubInputs(inputs, given, contexts)).toEqual({ values, unexpected, deprecated })
  })

  test.each([
    ['my-input', 'INPUT_MY-INPUT'],
    ['my input', 'INPUT_MY_INPUT'],
    ['my.input', 'INPUT_MY.INPUT'],
  ])('%s is %s', (name, variable) => {
    expect(inputVariable(name)).toBe(variable)
  })
})

test.each([
  ['plain', 'plain'],
  ['${{ github.token }}', 'T'],
  ['a ${{runner.temp}} b', 'a /t b'],
  ['${{ github.nothing }}', ''],
])('the default %j is %j', (text, value) => {
  expect(evaluateTemplate(text, { github: { token: 'T' }, runner: { temp: '/t' } })).toBe(value)
})

test.each(['${{ secrets.x }}', "${{ 'a' }}", '${{ github.a && github.b }}'])(
  'the default %j is refused',
  (text) => {
    expect(() => evaluateTemplate(text, { github: {} })).toThrow('unsupported expression')
  },
)

test.each([
  ['always()', 'Failed', true],
  ['always()', 'Canceled', true],
  ['success()', undefined, true],
  ['success()', 'SucceededWithIssues', true],
  ['success()', 'Failed', false],
  ['failure()', 'Failed', true],
  ['failure()', 'Canceled', false],
  ['cancelled()', 'Canceled', true],
  ['!cancelled()', 'Failed', true],
  ['!cancelled()', 'Canceled', false],
  ['success() || failure()', 'Failed', true],
  ['always() && !failure()', 'Failed', false],
  ['${{ always() }}', 'Failed', true],
] as const)('the condition %s after %s is %s', (condition, result, holds) => {
  expect(evaluateCondition(condition, result)).toBe(holds)
})
