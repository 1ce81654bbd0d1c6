import { type Decimal, exactDecimal, plainDecimal, roundDecimal, shortestDecimal } from './formatNumber.ts'
import type { HclNumber } from './number.ts'

const zero: Decimal = { digits: '', point: 0 }

function decimalOf(value: HclNumber): Decimal {
  return value.mantissa === 0n ? zero : exactDecimal(value.mantissa, value.exponent)
}

/** `%f`: a fixed count of digits after the point; the shortest exact text when `digits` is negative. */
export function formatFixed(value: HclNumber, digits: number): string {
  if (value.infinite) return value.negative ? '-Inf' : '+Inf'
  const sign = value.negative ? '-' : ''
  if (digits < 0) return sign + plainDecimal(value.mantissa === 0n ? zero : shortestDecimal(value))
  const decimal = decimalOf(value)
  const text = plainDecimal(roundDecimal(decimal, decimal.point + digits))
  if (digits === 0) return sign + text
  const point = text.indexOf('.')
  const fraction = point < 0 ? '' : text.slice(point + 1)
  return `${sign}${point < 0 ? text : text.slice(0, point)}.${fraction.padEnd(digits, '0')}`
}

/** `%e`: one digit, a count of digits after the point, an exponent of at least two digits. */
export function formatScientific(value: HclNumber, digits: number): string {
  if (value.infinite) return value.negative ? '-Inf' : '+Inf'
  const decimal =
    digits < 0 && value.mantissa !== 0n ? shortestDecimal(value) : roundDecimal(decimalOf(value), digits + 1)
  return (value.negative ? '-' : '') + scientific(decimal, digits < 0 ? decimal.digits.length - 1 : digits)
}

function scientific(decimal: Decimal, digits: number): string {
  const [first = '0', ...rest] = decimal.digits
  const fraction = digits > 0 ? `.${rest.join('').slice(0, digits).padEnd(digits, '0')}` : ''
  const exponent = decimal.digits === '' ? 0 : decimal.point - 1
  const size = String(Math.abs(exponent)).padStart(2, '0')
  return `${first}${fraction}e${exponent < 0 ? '-' : '+'}${size}`
}

/** `%g`: {@link formatScientific} for large exponents, else without one; `digits` significant ones, or the shortest. */
export function formatGeneral(value: HclNumber, digits: number): string {
  if (value.infinite) return value.negative ? '-Inf' : '+Inf'
  const sign = value.negative ? '-' : ''
  const shortest = digits < 0
  const significant = digits === 0 ? 1 : digits
  const decimal =
    shortest && value.mantissa !== 0n ? shortestDecimal(value) : roundDecimal(decimalOf(value), significant)
  const length = decimal.digits.length
  // Go's rule: %e is used if the exponent is below -4 or not below the precision; 6 at least for the shortest.
  let limit = shortest ? 6 : significant
  if (!shortest && limit > length && length >= decimal.point) limit = length
  const exponent = decimal.digits === '' ? 0 : decimal.point - 1
  if (exponent < -4 || exponent >= limit) return sign + scientific(decimal, Math.max(length - 1, 0))
  return sign + plainDecimal(decimal)
}
