import { toSafeInteger } from '../values/number.ts'
import { asNumber } from '../values/read.ts'
import * as types from '../values/types.ts'
import type { Type } from '../values/types.ts'
import type { Value } from '../values/value.ts'
import { FunctionError, type Parameter } from './function.ts'

/** A string argument. */
export const text = (name: string): Parameter => ({ name, type: types.string })
/** A number argument. */
export const numeric = (name: string): Parameter => ({ name, type: types.number })
/** An argument of any type that is known. */
export const anything = (name: string): Parameter => ({ name, type: types.dynamic })
/** An argument of any type that may be null, unknown, or of unknown type. */
export const anythingAtAll = (name: string): Parameter => ({
  name,
  type: types.dynamic,
  allowNull: true,
  allowUnknown: true,
  allowDynamic: true,
})
/** A list argument with elements of a type. */
export const list = (name: string, element: Type): Parameter => ({ name, type: types.listOf(element) })

/** The whole number an argument holds; throws {@link FunctionError} if it is none, blaming the argument if given. */
export function wholeNumber(value: Value, argument?: number): number {
  const whole = toSafeInteger(asNumber(value))
  if (whole === undefined) throw new FunctionError('value must be a whole number', argument)
  return whole
}
