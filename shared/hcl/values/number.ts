/**
 * A number as the language knows it: a binary floating-point number of up to 512 bits, like Go's `big.Float`.
 * Its value is sign × mantissa × 2^exponent; the mantissa is odd, or 0.
 */
export interface HclNumber {
  readonly negative: boolean
  readonly mantissa: bigint
  readonly exponent: number
  /** Bits of mantissa that results keep; what is computed from small numbers alone stays at 64. */
  readonly precision: number
  readonly infinite: boolean
}

/** Precision of literals and of numbers made from strings. */
export const literalPrecision = 512
const integerPrecision = 64

/** How many bits a non-negative integer needs. */
export function bitLength(value: bigint): number {
  if (value === 0n) return 0
  const hex = value.toString(16)
  return (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex[0] ?? '0', 16)))
}

/** Rounds mantissa × 2^exponent to a precision, to even when it lies in the middle. */
export function rounded(
  negative: boolean,
  mantissa: bigint,
  exponent: number,
  precision: number,
  /** True if the exact value is a little larger than the mantissa says. */
  sticky = false,
): HclNumber {
  if (mantissa === 0n) return { negative, mantissa, exponent: 0, precision, infinite: false }
  let bits = mantissa
  let power = exponent
  const excess = bitLength(bits) - precision
  if (excess > 0) {
    const shift = BigInt(excess)
    const rest = bits & ((1n << shift) - 1n)
    const half = 1n << (shift - 1n)
    bits >>= shift
    power += excess
    if (rest > half || (rest === half && (sticky || (bits & 1n) === 1n))) bits += 1n
  }
  const zeros = trailingZeros(bits)
  return { negative, mantissa: bits >> BigInt(zeros), exponent: power + zeros, precision, infinite: false }
}

function trailingZeros(value: bigint): number {
  if ((value & 1n) === 1n) return 0
  let count = 0
  let rest = value
  while ((rest & 0xffffffffn) === 0n) {
    rest >>= 32n
    count += 32
  }
  const low = Number(rest & 0xffffffffn) | 0
  return count + (31 - Math.clz32(low & -low))
}

const smallest = 256
const small: HclNumber[] = []

/** A safe integer as a number. */
export function integer(value: number): HclNumber {
  if (!(value >= 0 && value <= smallest)) return integerOf(BigInt(value))
  return (small[value] ??= integerOf(BigInt(value)))
}

/** An integer of any size as a number, exact up to 512 bits. */
export function integerOf(value: bigint): HclNumber {
  const size = value < 0n ? -value : value
  const precision = bitLength(size) > integerPrecision ? literalPrecision : integerPrecision
  return rounded(value < 0n, size, 0, precision)
}

/** A finite or infinite JavaScript number, exactly. */
export function fromFloat(value: number): HclNumber {
  if (!Number.isFinite(value)) return infinity(value < 0)
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const biased = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n)
  return rounded((bits & (1n << 63n)) !== 0n, mantissa, Math.max(biased, 1) - 1075, 53)
}

/** Positive or negative infinity, as a division by zero yields. */
export function infinity(negative: boolean): HclNumber {
  return { negative, mantissa: 0n, exponent: 0, precision: literalPrecision, infinite: true }
}

/** The nearest JavaScript number. */
export function toFloat(value: HclNumber): number {
  if (value.infinite) return value.negative ? -Infinity : Infinity
  const near = rounded(value.negative, value.mantissa, value.exponent, 53)
  const size = Number(near.mantissa)
  // In two steps, so that neither power overflows while the result is representable.
  const half = Math.trunc(near.exponent / 2)
  const result = size * 2 ** half * 2 ** (near.exponent - half)
  return value.negative ? -result : result
}

/** True for whole numbers. */
export function isInteger(value: HclNumber): boolean {
  return !value.infinite && (value.exponent >= 0 || value.mantissa === 0n)
}

/** The whole part, cut towards zero. */
export function truncated(value: HclNumber): bigint {
  const size =
    value.exponent >= 0 ? value.mantissa << BigInt(value.exponent) : value.mantissa >> BigInt(-value.exponent)
  return value.negative ? -size : size
}

/** The value as a safe integer; undefined if it is none. */
export function toSafeInteger(value: HclNumber): number | undefined {
  if (!isInteger(value) || value.exponent > 53) return undefined
  const whole = Number(truncated(value))
  return Number.isSafeInteger(whole) ? whole : undefined
}
