let segmenter: Intl.Segmenter | undefined

// A printable ASCII character is a cluster of its own; CR LF is the only ASCII cluster of two.
const plain = /^[\x20-\x7e\n\t]*$/

/** How many grapheme clusters (characters as a reader sees them) a text has. */
export function graphemeCount(text: string): number {
  if (plain.test(text)) return text.length
  let count = 0
  for (const _ of segments(text)) count++
  return count
}

/** The grapheme clusters of a text in order. */
export function graphemes(text: string): string[] {
  if (plain.test(text)) return text.split('')
  return Array.from(segments(text), ({ segment }) => segment)
}

function segments(text: string): Iterable<Intl.SegmentData> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return segmenter.segment(text)
}
