import type { Scope } from '../evaluate/scope.ts'
import type { Attribute, Expression } from '../syntax/nodes.ts'
import { objectValue } from '../values/build.ts'
import type { Value } from '../values/value.ts'

/** The iterators that are in reach of the content of a dynamic block, by name; undefined outside of any. */
export type Iteration = ReadonlyMap<string, Value> | undefined

/** One more iterator; it hides an outer one of the same name. */
export function childIteration(outer: Iteration, name: string, key: Value, value: Value): Iteration {
  const iterator = objectValue([
    ['key', key],
    ['value', value],
  ])
  return new Map([...(outer ?? []), [name, iterator]])
}

/** The scope with the iterators in front of its variables. */
export function iterationScope(iteration: Iteration, scope: Scope | undefined): Scope | undefined {
  return iteration === undefined ? scope : { variables: iteration, parent: scope }
}

/** The attribute with the iterators in reach of its expression, whatever scope that is evaluated in later. */
export function iteratedAttribute(attribute: Attribute, iteration: Iteration): Attribute {
  return iteration === undefined
    ? attribute
    : { ...attribute, expression: scoped(attribute.expression, iteration) }
}

function scoped(inner: Expression, variables: ReadonlyMap<string, Value>): Expression {
  return { kind: 'scoped', inner, variables, range: inner.range }
}
