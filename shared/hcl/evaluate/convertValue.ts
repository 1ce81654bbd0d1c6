import { LimitExceeded } from '../limits.ts'
import { ConversionError } from '../values/conversion.ts'
import { convert } from '../values/convert.ts'
import type { Type } from '../values/types.ts'
import type { Value } from '../values/value.ts'

/** The converted value, or why it cannot be converted. */
export function tryConvert(value: Value, type: Type): Value | string {
  try {
    return convert(value, type)
  } catch (thrown) {
    if (thrown instanceof ConversionError || thrown instanceof LimitExceeded) return thrown.message
    throw thrown
  }
}
