import { graphemeCount, graphemes } from '../graphemes.ts'
import { ConversionError } from '../values/conversion.ts'
import { convert } from '../values/convert.ts'
import { formatFixed, formatGeneral, formatScientific } from '../values/formatGeneral.ts'
import { type HclNumber, isInteger, truncated } from '../values/number.ts'
import { asNumber, asString, isTrue } from '../values/read.ts'
import * as types from '../values/types.ts'
import type { Type } from '../values/types.ts'
import type { Value } from '../values/value.ts'
import type { FormatVerb } from './formatVerb.ts'
import { FunctionError } from './function.ts'
import { jsonText } from './jsonText.ts'

/** The text of a value under a verb; throws {@link FunctionError} if they do not fit. */
export function formatValue(verb: FormatVerb, value: Value): string {
  if (value.content === null && verb.letter !== 'v') throw unsupported(verb, 'null value cannot be formatted')
  switch (verb.letter) {
    case 'v':
      return padded(verb, plainText(verb, value))
    case 't':
      return isTrue(converted(verb, value, types.bool)) ? 'true' : 'false'
    case 'b':
    case 'd':
    case 'o':
    case 'x':
    case 'X':
      return formatInteger(verb, asNumber(converted(verb, value, types.number)))
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G':
      return formatFloat(verb, asNumber(converted(verb, value, types.number)))
    case 's':
    case 'q':
      return padded(verb, formatText(verb, asString(converted(verb, value, types.string))))
    default:
      throw new FunctionError(
        `unsupported format verb "${verb.letter}" in ${JSON.stringify(verb.raw)} at offset ${verb.offset}`,
      )
  }
}

function unsupported(verb: FormatVerb, reason: string): FunctionError {
  return new FunctionError(`unsupported value for ${JSON.stringify(verb.raw)} at ${verb.offset}: ${reason}`)
}

function converted(verb: FormatVerb, value: Value, type: Type): Value {
  try {
    return convert(value, type)
  } catch (thrown) {
    if (thrown instanceof ConversionError) throw unsupported(verb, thrown.message)
    throw thrown
  }
}

function plainText(verb: FormatVerb, value: Value): string {
  if (!verb.sharp && value.content !== null) {
    if (typeof value.content === 'string') return value.content
    if (value.type.kind === 'number') return formatGeneral(asNumber(value), -1)
  }
  return jsonText(value)
}

function formatText({ letter, precision }: FormatVerb, text: string): string {
  const cut = precision === undefined || precision === 0 ? text : graphemes(text).slice(0, precision).join('')
  return letter === 'q' ? jsonText({ type: types.string, content: cut }) : cut
}

function padded({ width, zero, minus }: FormatVerb, text: string): string {
  const missing = (width ?? 0) - graphemeCount(text)
  if (missing <= 0) return text
  const padding = (zero ? '0' : ' ').repeat(missing)
  return minus ? text + padding : padding + text
}

const bases: Readonly<Record<string, number>> = { b: 2, d: 10, o: 8, x: 16, X: 16 }
const prefixes: Readonly<Record<string, string>> = { b: '0b', d: '', o: '0', x: '0x', X: '0X' }

function signOf({ plus, space }: FormatVerb, negative: boolean): string {
  if (negative) return '-'
  return plus ? '+' : space ? ' ' : ''
}

function formatInteger(verb: FormatVerb, value: HclNumber): string {
  if (!isInteger(value)) throw unsupported(verb, 'an integer is required')
  const whole = truncated(value)
  const sign = signOf(verb, whole < 0n)
  const prefix = verb.sharp ? (prefixes[verb.letter] ?? '') : ''
  let digits = (whole < 0n ? -whole : whole).toString(bases[verb.letter])
  if (verb.letter === 'X') digits = digits.toUpperCase()
  const { precision, width = 0 } = verb
  if (precision === 0 && whole === 0n) return ''
  digits = digits.padStart(precision ?? 0, '0')
  const missing = width - sign.length - prefix.length - digits.length
  if (missing <= 0) return sign + prefix + digits
  if (verb.minus) return sign + prefix + digits + ' '.repeat(missing)
  if (verb.zero && precision === undefined) return sign + prefix + '0'.repeat(missing) + digits
  return ' '.repeat(missing) + sign + prefix + digits
}

function formatFloat(verb: FormatVerb, value: HclNumber): string {
  const size = { ...value, negative: false }
  const { precision, width = 0 } = verb
  let digits: string
  switch (verb.letter.toLowerCase()) {
    case 'f':
      digits = formatFixed(size, precision ?? 6)
      break
    case 'e':
      digits = formatScientific(size, precision ?? 6)
      break
    default:
      digits = formatGeneral(size, precision ?? -1)
  }
  if (verb.letter === 'E' || verb.letter === 'G') digits = digits.replace('e', 'E')
  const isInfinite = value.infinite
  const sign = isInfinite && !value.negative && !verb.space ? '+' : signOf(verb, value.negative)
  if (isInfinite) digits = 'Inf'
  const missing = Math.max(width - sign.length - digits.length, 0)
  if (verb.minus) return sign + digits + ' '.repeat(missing)
  if (verb.zero && !isInfinite) return sign + '0'.repeat(missing) + digits
  return ' '.repeat(missing) + sign + digits
}
