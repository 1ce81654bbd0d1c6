import { expect, it } from 'vitest'
import { evaluate } from '#shared/hcl/evaluate/evaluate.ts'
import { standardFunctions } from '#shared/hcl/functions/standard.ts'
import { Source } from '#shared/hcl/source.ts'
import { parseNativeExpression } from '#shared/hcl/syntax/parse.ts'
import { stringValue } from '#shared/hcl/values/value.ts'
import { loadYamlReader, mayReadYaml } from '#shared/template/yamlReader.ts'

const functions = standardFunctions({ yaml: await loadYamlReader() })

/** What is said of a document, or JSON of what is in it. */
function decode(document: string, expression = 'jsonencode(yamldecode(text))'): string {
  const variables = new Map([['text', stringValue(document)]])
  const { result } = parseNativeExpression(new Source('x', expression))
  const { value, diagnostics } = evaluate(result, { variables, functions })
  return diagnostics[0]?.detail ?? (typeof value.content === 'string' ? value.content : value.type.kind)
}

it('knows which templates may read YAML', () => {
  expect(mayReadYaml('a = yamldecode(file("x"))')).toBe(true)
  expect(mayReadYaml('a = templatefile("x", {})')).toBe(true)
  expect(mayReadYaml('a = yamlencode(1)')).toBe(false)
})

it('keeps anchors apart from the values that are named like them', () => {
  expect(decode('a: &a {a: 1}\nb: *a\n__proto__: 2\n"constructor": 3')).toBe(
    '{"__proto__":2,"a":{"a":1},"b":{"a":1},"constructor":3}',
  )
})

it('counts an alias for all that it stands for', () => {
  let bomb = 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n'
  for (let level = 1; level < 20; level++)
    bomb += `a${level}: &a${level} [${Array(10)
      .fill(`*a${level - 1}`)
      .join(', ')}]\n`
  expect(decode(bomb)).toContain('more than 1000000 steps')
})

it.each([
  ['brackets', '['.repeat(100_000)],
  ['braces', '{a: '.repeat(10_000)],
  ['items', `${'- '.repeat(10_000)}a`],
  ['complex keys', '? '.repeat(10_000)],
  ['lines', Array.from({ length: 300 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
])('refuses %s inside one another', (_, document) => {
  expect(decode(document)).toContain('more than 200 YAML nodes inside one another')
})

it.each([
  ['commas', `[${','.repeat(200_000)}`],
  ['documents', '---\n'.repeat(100_000)],
  ['keys', Array.from({ length: 50_000 }, (_, index) => `k${index}: v\n`).join('')],
  ['characters', `a: ${'x'.repeat(2_000_000)}`],
])('refuses a text of too many %s', (_, document) => {
  expect(decode(document)).toContain('more than 1000000 steps')
})

it.each([
  ['a: 1\nb: [', 'line 2 is no valid YAML'],
  ['a: &x *y', 'no valid YAML'],
  [`*${'a'.repeat(100)}.b`, `"*${'a'.repeat(39)}…" is no name of a YAML anchor`],
  ['a: 1\n---\nb: 2', 'more than one YAML document'],
  ['# nothing', 'no YAML document'],
])('says what is wrong with %j', (document, message) => {
  expect(decode(document)).toContain(message)
})
