let segmenter: Intl.Segmenter | undefined

// A printable ASCII character is a cluster of its own; CR LF is the only ASCII cluster of two.
const plain = /^[\x20-\x7e\n\t]*$/
// What can be in one cluster with another character. Made when it is needed: the classes of Unicode take long to look up.
const joining = (): RegExp =>
  /\u200d|[\p{M}\p{Gr_Ext}\p{RI}\p{EMod}\r\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\u{110bd}\u{110cd}\u{111c2}\u{111c3}\u{1193f}\u{11941}\u{11a3a}\u{11a84}-\u{11a89}\u{11d46}\u{11f02}]/u

/** Beyond this length, a mere count of characters has to do. */
const longest = 200_000

/** How many grapheme clusters (characters as a reader sees them) a text has. */
export function graphemeCount(text: string): number {
  if (plain.test(text)) return text.length
  if (text.length > longest || !joining().test(text)) return characterCount(text)
  let count = 0
  for (const piece of pieces(text)) for (const _ of segments(piece)) count++
  return count
}

/** The grapheme clusters of a text in order. */
export function graphemes(text: string): string[] {
  if (plain.test(text)) return text.split('')
  if (text.length > longest || !joining().test(text)) return Array.from(text)
  const clusters: string[] = []
  for (const piece of pieces(text)) for (const { segment } of segments(piece)) clusters.push(segment)
  return clusters
}

/** How many characters of Unicode a text has; a cluster may consist of several. */
export function characterCount(text: string): number {
  let count = text.length
  for (let at = 0; at < text.length; at++) if ((text.charCodeAt(at) & 0xfc00) === 0xdc00) count--
  return count
}

// The segmenter takes far longer for the same characters in one long text than in many short ones.
const pieceLength = 2048
const plainCharacter = /[\x20-\x7e]/

/** Pieces of a text that begin with an ASCII character, before which a cluster always ends, if there is one near. */
function* pieces(text: string): Iterable<string> {
  for (let at = 0; at < text.length;) {
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
