const mostCharacters = 16 * 2 ** 20

/**
 * Go's strings.Replace: the first `count` occurrences, all if it is negative; nothing stands before every character and
 * at the end. Throws when the result would be longer than 16 Mi characters.
 */
export function replaceText(from: string, to: string, count: number, text: string): string {
  if (from === to || count === 0) return text
  const pieces = from === '' ? betweenCharacters(text) : text.split(from)
  const replaced = count < 0 ? pieces.length - 1 : Math.min(count, pieces.length - 1)
  if (text.length + replaced * (to.length - from.length) > mostCharacters)
    throw new Error('the result is too long')
  return (
    pieces.slice(0, replaced + 1).join(to) +
    pieces
      .slice(replaced + 1)
      .map((piece) => from + piece)
      .join('')
  )
}

function betweenCharacters(text: string): readonly string[] {
  return ['', ...Array.from(text), '']
}
