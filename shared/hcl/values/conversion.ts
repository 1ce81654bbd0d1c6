import type { Type } from './types.ts'
import type { Value } from './value.ts'

/** Turns a value of one type into one of another; throws {@link ConversionError} if this value cannot be. */
export type Conversion = (value: Value) => Value

/** A type that several can be converted to, with the conversion for each; undefined where none is needed. */
export interface Unification {
  readonly type: Type
  readonly conversions: readonly (Conversion | undefined)[]
}

/** The rules that conversions of compound types need for their parts. */
export interface ConversionRules {
  /** The conversion between two types, undefined if there is none; unsafe ones may fail for some values. */
  find(from: Type, to: Type, unsafe: boolean): Conversion | undefined
  unify(types: readonly Type[], unsafe: boolean): Unification | undefined
}

/** A value that cannot be converted; the message completes "Unsuitable value: …". */
export class ConversionError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ConversionError'
  }
}
