import { expect, it } from 'vitest'
import type { Body } from '#shared/hcl/body.ts'
import { expandDynamicBlocks } from '#shared/hcl/dynamicBlocks.ts'
import { evaluate } from '#shared/hcl/evaluate/evaluate.ts'
import { defaultLimits } from '#shared/hcl/limits.ts'
import { parseJsonFile, parseNativeFile } from '#shared/hcl/parseFile.ts'
import { Source } from '#shared/hcl/source.ts'
import { asElements, asItems, asKeyword } from '#shared/hcl/staticExpression.ts'
import type { Attribute, Expression } from '#shared/hcl/syntax/nodes.ts'
import { references } from '#shared/hcl/syntax/references.ts'
import { parseType } from '#shared/hcl/typeExpression.ts'
import { typeExpression } from '#shared/hcl/values/typeTraits.ts'
import { stringValue, unknownOf } from '#shared/hcl/values/value.ts'
import * as types from '#shared/hcl/values/types.ts'
import { testScope } from './testScope.ts'

const scope = testScope()
const native = (text: string): Body => parseNativeFile(new Source('x.hcl', text)).body
const json = (value: unknown): Body => parseJsonFile(new Source('x.json', JSON.stringify(value))).body

function only(body: Body): ReadonlyMap<string, Attribute> {
  const { blocks, diagnostics } = body.partialContent({ blocks: [{ type: 'step' }] })
  expect(diagnostics).toEqual([])
  expect(blocks).toHaveLength(1)
  return blocks[0]?.body.justAttributes().attributes ?? new Map<string, Attribute>()
}

const expressionOf = (attributes: ReadonlyMap<string, Attribute>, name: string): Expression => {
  const expression = attributes.get(name)?.expression
  if (expression === undefined) throw new Error(`no argument ${name}`)
  return expression
}

const steps = `dynamic "step" {
  for_each = ["one"]
  content {
    a = "\${step.value} of \${later}"
    b = [step.value, step.key]
    c = { name = step.value }
    d = list(string)
    e = word
    f = step.value == later ? foo.bar : step.key
  }
}
`

it('keeps the iterators in whatever scope an expression is evaluated in later', () => {
  const attributes = only(expandDynamicBlocks(native(steps), scope))
  const expression = expressionOf(attributes, 'a')
  for (const later of ['first', 'second']) {
    const variables = new Map([['later', stringValue(later)]])
    expect(evaluate(expression, { variables }).value).toEqual(stringValue(`one of ${later}`))
  }
})

it('lets the parts of such an expression be looked at as they were written', () => {
  const attributes = only(expandDynamicBlocks(native(steps), scope))
  const elements = asElements(expressionOf(attributes, 'b')) ?? []
  expect(elements.map((element) => evaluate(element).value.content)).toEqual(['one', expect.anything()])
  const items = asItems(expressionOf(attributes, 'c')) ?? []
  expect(items.map(({ key, value }) => [asKeyword(key), evaluate(value).value.content])).toEqual([
    ['name', 'one'],
  ])
  expect(typeExpression(parseType(expressionOf(attributes, 'd')).type)).toBe('list(string)')
  expect(asKeyword(expressionOf(attributes, 'e'))).toBe('word')
  expect(references(expressionOf(attributes, 'f')).map(({ root }) => root)).toEqual(['later', 'foo'])
})

it.each([
  ['the native syntax', native(`${steps}other = 1\nmore {}\n`)],
  ['JSON', json({ dynamic: { step: { for_each: ['one'], content: {} } }, other: 1, more: {} })],
])('leaves to the rest of a body of %s what was not asked for', (_, body) => {
  const expanded = expandDynamicBlocks(body, scope)
  const first = expanded.partialContent({ attributes: [{ name: 'other' }], blocks: [{ type: 'more' }] })
  expect(first.diagnostics).toEqual([])
  expect(first.blocks).toHaveLength(1)
  const rest = first.rest.content({ blocks: [{ type: 'step' }] })
  expect(rest.diagnostics).toEqual([])
  expect(rest.blocks.map(({ type }) => type)).toEqual(['step'])
  const taken = first.rest.content({ blocks: [{ type: 'more' }, { type: 'step' }] })
  expect(taken.blocks.map(({ type }) => type)).toEqual(['step'])
})

it('lists everything without a schema', () => {
  const body = native(`b = 1
x "one" {}
dynamic "y" {
  for_each = ["a", "b"]
  labels = [y.value]
  content {
    c = y.key
    z {}
  }
}
x "two" {}
`)
  const plain = body.inventory()
  expect(plain.diagnostics).toEqual([])
  expect([...plain.attributes.keys()]).toEqual(['b'])
  expect(plain.blocks.map(({ type, labels }) => [type, ...labels].join(' '))).toEqual([
    'x one',
    'dynamic y',
    'x two',
  ])
  const { blocks, diagnostics } = expandDynamicBlocks(body, scope).inventory()
  expect(diagnostics).toEqual([])
  expect(blocks.map(({ type, labels }) => [type, ...labels].join(' '))).toEqual([
    'x one',
    'y a',
    'y b',
    'x two',
  ])
  const inner = blocks[1]?.body.inventory()
  expect([...(inner?.attributes.keys() ?? [])]).toEqual(['c'])
  expect(inner?.blocks.map(({ type }) => type)).toEqual(['z'])
})

it('lists every property of a JSON body as an argument, but for its dynamic blocks', () => {
  const body = json([
    { '//': 'comment', a: 1, x: { y: {} } },
    { dynamic: { z: { for_each: [1, 2], content: {} } } },
  ])
  expect([...body.inventory().attributes.keys()]).toEqual(['a', 'x', 'dynamic'])
  const { attributes, blocks, diagnostics } = expandDynamicBlocks(body, scope).inventory()
  expect(diagnostics).toEqual([])
  expect([...attributes.keys()]).toEqual(['a', 'x'])
  expect(blocks.map(({ type }) => type)).toEqual(['z', 'z'])
  expect(
    json({ a: 1 })
      .partialContent({ attributes: [{ name: 'a' }] })
      .rest.inventory().attributes.size,
  ).toBe(0)
})

it('yields one block of unknown values when nobody knows how many there will be', () => {
  const variables = new Map([['all', unknownOf(types.listOf(types.string))]])
  const text =
    'dynamic "step" {\n  for_each = all\n  content {\n    a = 1\n    in {\n      b = 2\n    }\n  }\n}\n'
  const { blocks } = expandDynamicBlocks(native(text), { variables }).inventory()
  expect(blocks).toHaveLength(1)
  const found = blocks[0]?.body.inventory()
  const inner = found?.blocks[0]?.body.justAttributes()
  for (const attribute of [found?.attributes.get('a'), inner?.attributes.get('b')])
    expect(attribute && evaluate(attribute.expression).value).toEqual(unknownOf(types.dynamic))
})

it('stops before blocks inside blocks become too many', () => {
  const levels = 12
  let text = ''
  for (let level = 0; level < levels; level++)
    text += `dynamic "step" {\n  for_each = range(100)\n  content {\n    a = step.value\n`
  text += '}\n}\n'.repeat(levels)
  const body = expandDynamicBlocks(native(text), scope, { ...defaultLimits, steps: 20_000 })
  const problems: string[] = []
  const read = (inner: Body): void => {
    const { blocks, diagnostics } = inner.inventory()
    problems.push(...diagnostics.map(({ summary }) => summary))
    for (const block of blocks) if (problems.length === 0) read(block.body)
  }
  read(body)
  expect(new Set(problems)).toEqual(new Set(['Body too complex']))
})
