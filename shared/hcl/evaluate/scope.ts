import type { Expression } from '../syntax/nodes.ts'
import type { HclFunction } from '../functions/function.ts'
import type { Value } from '../values/value.ts'

/** What an expression may refer to. Names that are not found are looked for in the parent. */
export interface Scope {
  readonly variables?: ReadonlyMap<string, Value> | undefined
  readonly functions?: ReadonlyMap<string, HclFunction> | undefined
  readonly parent?: Scope | undefined
}

/** A part of an expression in the scope it is evaluated in, for functions that decide themselves what to evaluate. */
export interface Closure {
  readonly expression: Expression
  readonly scope: Scope | undefined
}
