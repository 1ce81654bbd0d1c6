let segmenter: Intl.Segmenter | undefined

// A printable ASCII character is a cluster of its own; CR LF is the only ASCII cluster of two.
const plain = /^[\x20-\x7e\n\t]*$/

/** How many grapheme clusters (characters as a reader sees them) a text has. */
export function graphemeCount(text: string): number {
  if (plain.test(text)) return text.length
  let count = 0
  for (const piece of pieces(text)) for (const _ of segments(piece)) count++
  return count
}

/** The grapheme clusters of a text in order. */
export function graphemes(text: string): string[] {
  if (plain.test(text)) return text.split('')
  const clusters: string[] = []
  for (const piece of pieces(text)) for (const { segment } of segments(piece)) clusters.push(segment)
  return clusters
}

// The segmenter takes far longer for the same characters in one long text than in many short ones.
const pieceLength = 2048
const plainCharacter = /[\x20-\x7e]/

/** Pieces of a text that begin with an ASCII character, before which a cluster always ends, if there is one near. */
function* pieces(text: string): Iterable<string> {
  for (let at = 0; at < text.length; ) {
    const next = text.slice(at + pieceLength, at + 2 * pieceLength).search(plainCharacter)
    let end = at + pieceLength + (next < 0 ? pieceLength : next)
    if ((text.charCodeAt(end) & 0xfc00) === 0xdc00) end++
    yield text.slice(at, end)
    at = end
  }
}

function segments(text: string): Iterable<Intl.SegmentData> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return segmenter.segment(text)
}
