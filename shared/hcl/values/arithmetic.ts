import { bitLength, type HclNumber, infinity, literalPrecision, rounded, truncated } from './number.ts'

/** Thrown by operations that have no result, such as infinity minus infinity. */
export class NoResult extends Error {}

const higherPrecision = (left: HclNumber, right: HclNumber): number =>
  Math.max(left.precision, right.precision)

// Beyond this distance the smaller summand cannot change any of the bits that are kept.
const negligibleBits = 4 * literalPrecision

/** left + right. */
export function add(left: HclNumber, right: HclNumber): HclNumber {
  if (left.infinite || right.infinite) {
    if (left.infinite && right.infinite && left.negative !== right.negative)
      throw new NoResult("can't compute sum of opposing infinities")
    return left.infinite ? left : right
  }
  const precision = higherPrecision(left, right)
  if (right.mantissa === 0n) {
    const negative = left.mantissa === 0n ? left.negative && right.negative : left.negative
    return rounded(negative, left.mantissa, left.exponent, precision)
  }
  if (left.mantissa === 0n) return rounded(right.negative, right.mantissa, right.exponent, precision)
  const distance = magnitude(left) - magnitude(right)
  if (distance > negligibleBits) return rounded(left.negative, left.mantissa, left.exponent, precision)
  if (distance < -negligibleBits) return rounded(right.negative, right.mantissa, right.exponent, precision)
  const exponent = Math.min(left.exponent, right.exponent)
  const sum = signed(left, exponent) + signed(right, exponent)
  return rounded(sum < 0n, sum < 0n ? -sum : sum, exponent, precision)
}

function magnitude(value: HclNumber): number {
  return value.exponent + bitLength(value.mantissa)
}

function signed(value: HclNumber, exponent: number): bigint {
  const size = value.mantissa << BigInt(value.exponent - exponent)
  return value.negative ? -size : size
}

/** −value. */
export function negate(value: HclNumber): HclNumber {
  return { ...value, negative: !value.negative }
}

/** left − right. */
export function subtract(left: HclNumber, right: HclNumber): HclNumber {
  return add(left, negate(right))
}

/** left × right. Exact as long as 512 bits suffice, whatever the precision of the operands. */
export function multiply(left: HclNumber, right: HclNumber): HclNumber {
  const negative = left.negative !== right.negative
  if (left.infinite || right.infinite) {
    if (isZero(left) || isZero(right)) throw new NoResult("can't multiply zero by infinity")
    return infinity(negative)
  }
  const product = rounded(
    negative,
    left.mantissa * right.mantissa,
    left.exponent + right.exponent,
    literalPrecision,
  )
  return { ...product, precision: Math.max(higherPrecision(left, right), bitLength(product.mantissa)) }
}

/** left ÷ right; infinite when only the divisor is zero. */
export function divide(left: HclNumber, right: HclNumber): HclNumber {
  const negative = left.negative !== right.negative
  if ((isZero(left) && isZero(right)) || (left.infinite && right.infinite))
    throw new NoResult("can't divide zero by zero or infinity by infinity")
  if (left.infinite || isZero(right)) return infinity(negative)
  const precision = higherPrecision(left, right)
  if (right.infinite) return rounded(negative, 0n, 0, precision)
  const shift = Math.max(0, precision + 2 + bitLength(right.mantissa) - bitLength(left.mantissa))
  const dividend = left.mantissa << BigInt(shift)
  const quotient = dividend / right.mantissa
  const isExact = quotient * right.mantissa === dividend
  return rounded(negative, quotient, left.exponent - right.exponent - shift, precision, !isExact)
}

/** The remainder with the sign of the dividend; the dividend itself when the divisor is zero. */
export function modulo(left: HclNumber, right: HclNumber): HclNumber {
  if (left.infinite || right.infinite) return multiply(left, right)
  if (isZero(right)) return left
  const whole = truncated(divide(left, right))
  const precision = higherPrecision(left, right)
  const count = rounded(whole < 0n, whole < 0n ? -whole : whole, 0, left.precision)
  const product = rounded(
    right.negative !== count.negative,
    right.mantissa * count.mantissa,
    right.exponent + count.exponent,
    precision,
  )
  return subtract(left, product)
}

/** Negative, zero or positive, as left is below, at or above right. */
export function compare(left: HclNumber, right: HclNumber): number {
  const signs = signOf(left) - signOf(right)
  if (signs !== 0 || isZero(left)) return signs
  const direction = left.negative ? -1 : 1
  if (left.infinite || right.infinite) return direction * (Number(left.infinite) - Number(right.infinite))
  const magnitudes = magnitude(left) - magnitude(right)
  if (magnitudes !== 0) return direction * magnitudes
  const exponent = Math.min(left.exponent, right.exponent)
  const leftBits = left.mantissa << BigInt(left.exponent - exponent)
  const rightBits = right.mantissa << BigInt(right.exponent - exponent)
  return leftBits === rightBits ? 0 : leftBits < rightBits ? -direction : direction
}

/** −1, 0 or 1. */
export function signOf(value: HclNumber): number {
  if (isZero(value)) return 0
  return value.negative ? -1 : 1
}

/** True for 0 and −0. */
export function isZero(value: HclNumber): boolean {
  return value.mantissa === 0n && !value.infinite
}
