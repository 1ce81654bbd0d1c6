import { LimitExceeded } from '../limits.ts'
import { bitLength, type HclNumber, infinity, literalPrecision, rounded } from './number.ts'

const decimal = /^([+-]?)(\d*)(?:\.(\d*))?(?:([eEpP])([+-]?\d+))?$/
const maximumDigits = 20_000
const smallNumber = /^(?:0|[1-9]\d{0,2})$/
/** Those that were met. */
const smallNumbers = new Map<string, HclNumber>()

/**
 * The number a decimal text stands for, undefined if it is none. Throws {@link LimitExceeded} for numbers that
 * need more than 20,000 digits.
 */
export function parseNumber(text: string): HclNumber | undefined {
  const frequent = smallNumbers.get(text)
  if (frequent !== undefined) return frequent
  if (smallNumber.test(text)) {
    const number = rounded(false, BigInt(text), 0, literalPrecision)
    smallNumbers.set(text, number)
    return number
  }
  if (/^[+-]?inf(inity)?$/i.test(text)) return parseInfinity(text)
  const match = decimal.exec(text)
  if (match === null) return undefined
  const [, sign, whole = '', fraction = '', letter = 'e', exponentText = '0'] = match
  if (whole + fraction === '') return undefined
  // As in Go, an exponent after "p" is one of two.
  const isBinary = letter === 'p' || letter === 'P'
  const twos = isBinary ? Number(exponentText) : 0
  const power = (isBinary ? 0 : Number(exponentText)) - fraction.length
  if (whole.length + fraction.length + Math.abs(Number(exponentText)) > maximumDigits)
    throw new LimitExceeded(`a number of more than ${maximumDigits} digits`)
  const digits = BigInt(whole + fraction)
  const negative = sign === '-'
  if (power >= 0) return rounded(negative, digits * 10n ** BigInt(power), twos, literalPrecision)
  const divisor = 10n ** BigInt(-power)
  const shift = Math.max(0, literalPrecision + 2 + bitLength(divisor) - bitLength(digits))
  const dividend = digits << BigInt(shift)
  const quotient = dividend / divisor
  return rounded(negative, quotient, twos - shift, literalPrecision, quotient * divisor !== dividend)
}

function parseInfinity(text: string): HclNumber | undefined {
  return /^[+-]?(inf|Inf)$/.test(text) ? infinity(text.startsWith('-')) : undefined
}
