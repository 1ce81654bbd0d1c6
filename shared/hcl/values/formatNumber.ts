import { LimitExceeded } from '../limits.ts'
import { bitLength, type HclNumber, isInteger } from './number.ts'

/** Decimal digits without leading or trailing zeros, and how many of them stand before the point. */
export interface Decimal {
  readonly digits: string
  readonly point: number
}

const maximumExponent = 80_000

/** The shortest decimal text that reads back as the same number, without an exponent. */
export function formatNumber(value: HclNumber): string {
  const sign = value.negative ? '-' : ''
  if (value.infinite) return value.negative ? '-Inf' : '+Inf'
  if (value.mantissa === 0n) return `${sign}0`
  const size = bitLength(value.mantissa) + Math.max(value.exponent, 0)
  if (isInteger(value) && size < value.precision - 4)
    return sign + (value.mantissa << BigInt(value.exponent)).toString()
  return sign + plainDecimal(shortestDecimal(value))
}

/** Digits with a point where it belongs. */
export function plainDecimal({ digits, point }: Decimal): string {
  if (digits === '') return '0'
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return digits + '0'.repeat(point - digits.length)
  return `${digits.slice(0, point)}.${digits.slice(point)}`
}

/** All digits of mantissa × 2^exponent. */
export function exactDecimal(mantissa: bigint, exponent: number): Decimal {
  if (Math.abs(exponent) > maximumExponent) throw new LimitExceeded('a number too large to be written')
  if (mantissa === 0n) return { digits: '', point: 0 }
  const text = (exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent)).toString()
  const point = text.length + Math.min(exponent, 0)
  return { digits: text.replace(/0+$/, ''), point }
}

/** Rounds to a count of digits, half to even. */
export function roundDecimal({ digits, point }: Decimal, count: number): Decimal {
  if (count < 0 || count >= digits.length) return count < 0 ? { digits: '', point: 0 } : { digits, point }
  const next = digits.charCodeAt(count) - 48
  const isTie = next === 5 && count + 1 === digits.length
  const isOdd = count > 0 && digits.charCodeAt(count - 1) % 2 === 1
  return isTie
    ? isOdd
      ? roundUp(digits, point, count)
      : cut(digits, point, count)
    : next >= 5
      ? roundUp(digits, point, count)
      : cut(digits, point, count)
}

function cut(digits: string, point: number, count: number): Decimal {
  const kept = digits.slice(0, count).replace(/0+$/, '')
  return kept === '' ? { digits: '', point: 0 } : { digits: kept, point }
}

function roundUp(digits: string, point: number, count: number): Decimal {
  let last = count
  while (last > 0 && digits[last - 1] === '9') last--
  if (last === 0) return { digits: '1', point: point + 1 }
  return { digits: digits.slice(0, last - 1) + String(Number(digits[last - 1]) + 1), point }
}

/** Digits that lie closer to the number than to its neighbours of the same precision. */
export function shortestDecimal(value: HclNumber): Decimal {
  const exact = exactDecimal(value.mantissa, value.exponent)
  // One bit more than the precision: its last bit is half the distance to the neighbours.
  const shift = value.precision + 1 - bitLength(value.mantissa)
  const mantissa = value.mantissa << BigInt(Math.max(shift, 0))
  const exponent = value.exponent - Math.max(shift, 0)
  const lower = exactDecimal(mantissa - 1n, exponent)
  const upper = exactDecimal(mantissa + 1n, exponent)
  const inclusive = (mantissa & 2n) === 0n
  const { digits, point } = exact
  for (let index = 0; index < digits.length; index++) {
    const digit = digits[index] ?? '0'
    const low = lower.digits[index] ?? '0'
    const high = upper.digits[index] ?? '0'
    const canCut = low !== digit || (inclusive && index + 1 === lower.digits.length)
    const canRaise =
      digit !== high && (inclusive || Number(digit) + 1 < Number(high) || index + 1 < upper.digits.length)
    if (canCut && canRaise) return roundDecimal(exact, index + 1)
    if (canCut) return cut(digits, point, index + 1)
    if (canRaise) return roundUp(digits, point, index + 1)
  }
  return exact
}
