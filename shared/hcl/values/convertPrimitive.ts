import { formatNumber } from './formatNumber.ts'
import { parseNumber } from './parseNumber.ts'
import { asNumber, asString } from './read.ts'
import { type Conversion, ConversionError } from './conversion.ts'
import type { Type } from './types.ts'
import { falseValue, numberValue, stringValue, trueValue } from './value.ts'

const numberToString: Conversion = (value) => stringValue(formatNumber(asNumber(value)))
const boolToString: Conversion = ({ content }) => stringValue(content === true ? 'true' : 'false')

const stringToNumber: Conversion = (value) => {
  const number = parseNumber(asString(value))
  if (number === undefined) throw new ConversionError('a number is required')
  return numberValue(number)
}

const stringToBool: Conversion = (value) => {
  const text = asString(value)
  if (text === 'true' || text === '1') return trueValue
  if (text === 'false' || text === '0') return falseValue
  const lower = text.toLowerCase()
  const hint =
    lower === 'true' || lower === 'false' ? `; to convert from string, use lowercase "${lower}"` : ''
  throw new ConversionError(`a bool is required${hint}`)
}

/** The conversion between two primitive types, undefined if there is none. */
export function primitiveConversion(from: Type, to: Type, unsafe: boolean): Conversion | undefined {
  if (to.kind === 'string')
    return from.kind === 'number' ? numberToString : from.kind === 'bool' ? boolToString : undefined
  if (!unsafe || from.kind !== 'string') return undefined
  if (to.kind === 'number') return stringToNumber
  return to.kind === 'bool' ? stringToBool : undefined
}
