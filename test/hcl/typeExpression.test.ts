import { expect, it } from 'vitest'
import { evaluate } from '#shared/hcl/evaluate/evaluate.ts'
import { Source } from '#shared/hcl/source.ts'
import { parseNativeExpression } from '#shared/hcl/syntax/parse.ts'
import { references } from '#shared/hcl/syntax/references.ts'
import { parseType } from '#shared/hcl/typeExpression.ts'
import { convert } from '#shared/hcl/values/convert.ts'
import { applyDefaults } from '#shared/hcl/values/typeDefaults.ts'
import { typeExpression } from '#shared/hcl/values/typeTraits.ts'
import { describeValue } from './describeValue.ts'

const expression = (text: string): ReturnType<typeof parseNativeExpression>['result'] =>
  parseNativeExpression(new Source('x', text)).result

it('fills in the defaults of optional attributes, nested ones too', () => {
  const { type, defaults, diagnostics } = parseType(
    expression(
      'list(object({ name = string, size = optional(number, 5), disk = optional(object({ kind = optional(string, "ssd") }), {}) }))',
    ),
    { allowDefaults: true },
  )
  expect(diagnostics).toEqual([])
  const { value } = evaluate(
    expression('[{ name = "a" }, { name = "b", size = null, disk = { kind = "hdd" } }]'),
  )
  const filled = defaults === undefined ? value : applyDefaults(defaults, value)
  const wanted = evaluate(
    expression(
      '[{ name = "a", size = 5, disk = { kind = "ssd" } }, { name = "b", size = 5, disk = { kind = "hdd" } }]',
    ),
  ).value
  expect(describeValue(convert(filled, type))).toEqual(describeValue(convert(wanted, type)))
})

it('refuses a default that does not fit, and any default where none is allowed', () => {
  const text = 'object({ a = optional(number, "x") })'
  const problems = (allowDefaults: boolean): string[] =>
    parseType(expression(text), { allowDefaults }).diagnostics.map(({ summary }) => summary)
  expect(problems(true)).toEqual(['Invalid default value for optional attribute'])
  expect(problems(false)).toEqual(['Invalid type specification'])
})

it('writes a type as it is read', () => {
  const text = 'object({a=map(list(string)),b=optional(tuple([any, number]))})'
  expect(typeExpression(parseType(expression(text)).type)).toBe(text)
})

it('finds the variables that an expression refers to', () => {
  const text =
    '[for x in var.list : x.name if local.ok] + { key = a.b, (dynamic.key) = "${c[d.e]}" }["k"] + upper(f...) + x'
  expect(references(expression(text)).map(({ root }) => root)).toEqual([
    'var',
    'local',
    'a',
    'dynamic',
    'c',
    'd',
    'f',
    'x',
  ])
})
