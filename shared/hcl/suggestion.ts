/** The first candidate that differs by less than three single-character edits; undefined if there is none. */
export function closeName(given: string, candidates: Iterable<string>): string | undefined {
  for (const candidate of candidates) if (isWithinTwoEdits(given, candidate)) return candidate
  return undefined
}

/** ` Did you mean "name"?`, or nothing if no candidate is close. */
export function didYouMean(given: string, candidates: Iterable<string>): string {
  const name = closeName(given, candidates)
  return name === undefined ? '' : ` Did you mean ${JSON.stringify(name)}?`
}

function isWithinTwoEdits(left: string, right: string): boolean {
  const limit = 2
  if (Math.abs(left.length - right.length) > limit || left.length > 1000) return false
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const replace = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1)
      current.push(Math.min(replace, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    previous = current
  }
  return (previous[right.length] ?? limit + 1) <= limit
}
