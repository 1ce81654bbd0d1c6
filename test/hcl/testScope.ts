import type { Scope } from '#shared/hcl/evaluate/scope.ts'
import { evaluate } from '#shared/hcl/evaluate/evaluate.ts'
import type { HclFunction } from '#shared/hcl/functions/function.ts'
import { standardFunctions } from '#shared/hcl/functions/standard.ts'
import { Source } from '#shared/hcl/source.ts'
import { parseNativeExpression } from '#shared/hcl/syntax/parse.ts'
import { loadYamlReader } from '#shared/template/yamlReader.ts'
import { parseType } from '#shared/hcl/typeExpression.ts'
import { unknownOf } from '#shared/hcl/values/value.ts'

const yaml = await loadYamlReader()

/** Variables of the differential tests, as expressions. */
export const variables = {
  var: '{ x = "ex", n = 5 }',
  local: '{ y = { z = [1, 2] } }',
  foo: '{ bar = "baz", list = ["a", "b"], map = convert({ a = 1 }, map(number)), n = null }',
} as const

/** `unknown(type)`, since no source can write an unknown value otherwise. */
const unknownFunction: HclFunction = {
  kind: 'closure',
  parameters: [{ name: 'type' }],
  call: ([closure], evaluation) => {
    if (closure === undefined) return undefined
    const { type, diagnostics } = parseType(closure.expression)
    evaluation.add(diagnostics)
    return unknownOf(type)
  },
}

/** A scope with variables that are given as expressions. */
export function testScope(expressions: Readonly<Record<string, string>> = variables): Scope {
  const functions = new Map([...standardFunctions({ yaml }), ['unknown', unknownFunction] as const])
  const scope: Scope = { variables: new Map(), functions }
  const values = Object.entries(expressions).map(
    ([name, text]) =>
      [name, evaluate(parseNativeExpression(new Source(name, text)).result, scope).value] as const,
  )
  return { variables: new Map(values), functions }
}
