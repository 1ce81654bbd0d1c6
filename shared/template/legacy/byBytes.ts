const beyondBmp = /[\ud800-\uffff]/

/** The order of Go's `sort.Strings`: by the bytes of UTF-8. */
export function byBytes(left: string, right: string): number {
  // The order of UTF-16 differs from that of UTF-8 only where surrogates meet what is above them.
  if (beyondBmp.test(left) || beyondBmp.test(right))
    return Buffer.compare(Buffer.from(left), Buffer.from(right))
  return left < right ? -1 : left > right ? 1 : 0
}
