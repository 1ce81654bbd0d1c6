import type { Evaluation } from '../evaluate/evaluation.ts'
import type { Closure } from '../evaluate/scope.ts'
import type { Type } from '../values/types.ts'
import type { Value } from '../values/value.ts'

/** An argument of a function: what it is converted to, and which unusual values it may have. */
export interface Parameter {
  readonly name: string
  readonly type: Type
  readonly allowNull?: boolean
  /** Without it, an unknown argument makes the result unknown. */
  readonly allowUnknown?: boolean
  /** Without it, an argument of unknown type makes the result's type unknown. */
  readonly allowDynamic?: boolean
}

/** What a function may use of the evaluation that calls it. */
export interface CallContext {
  /** Counts work against the budget; throws LimitExceeded when it is used up. */
  readonly charge: (steps: number) => void
}

/** A function over values. */
export interface PlainFunction {
  readonly kind: 'plain'
  readonly parameters: readonly Parameter[]
  /** Any number of further arguments. */
  readonly rest?: Parameter | undefined
  /** The type of the result, from the arguments if it depends on them; may throw {@link FunctionError}. */
  readonly returns: Type | ((args: readonly Value[]) => Type)
  /** True for the few functions whose result may be null. */
  readonly mayBeNull?: boolean
  /** The result for known arguments; may throw {@link FunctionError}. */
  readonly call: (args: readonly Value[], type: Type, context: CallContext) => Value
}

/** A function that gets its arguments unevaluated, such as `try`. */
export interface ClosureFunction {
  readonly kind: 'closure'
  readonly parameters: readonly { readonly name: string }[]
  readonly rest?: { readonly name: string } | undefined
  readonly call: (args: readonly Closure[], evaluation: Evaluation) => Value | undefined
}

/** A function of the language. */
export type HclFunction = PlainFunction | ClosureFunction

/** A call that failed, with the index of the argument that is to blame, if it is a single one. */
export class FunctionError extends Error {
  readonly argument: number | undefined

  constructor(message: string, argument?: number) {
    super(message)
    this.name = 'FunctionError'
    this.argument = argument
  }
}

/** A {@link PlainFunction}. */
export function plainFunction(definition: Omit<PlainFunction, 'kind'>): PlainFunction {
  return { kind: 'plain', ...definition }
}
