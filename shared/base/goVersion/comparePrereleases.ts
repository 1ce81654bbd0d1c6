const largest = 2n ** 63n - 1n
const smallest = -(2n ** 63n)

/** Part by part between the dots: numbers below words, words by their bytes; no prerelease is above any. */
export function comparePrereleases(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0
  if (a === '') return 1
  if (b === '') return -1
  const [left, right] = [a.split('.'), b.split('.')]
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const order = compareParts(left[index] ?? '', right[index] ?? '')
    if (order !== 0) return order
  }
  return 0
}

/** As in go-version, different spellings of one number are each below the other. */
function compareParts(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0
  const [left, right] = [readNumber(a), readNumber(b)]
  if (a === '') return right.isNumber ? -1 : 1
  if (b === '') return left.isNumber ? 1 : -1
  if (left.isNumber !== right.isNumber) return left.isNumber ? -1 : 1
  if (!left.isNumber && a > b) return 1
  return left.value > right.value ? 1 : -1
}

/** As Go's ParseInt answers: what does not fit is no number, and yet the largest or smallest there is. */
function readNumber(text: string): { readonly isNumber: boolean; readonly value: bigint } {
  if (!/^-?\d+$/.test(text)) return { isNumber: false, value: 0n }
  const value = BigInt(text)
  if (value > largest) return { isNumber: false, value: largest }
  if (value < smallest) return { isNumber: false, value: smallest }
  return { isNumber: true, value }
}
