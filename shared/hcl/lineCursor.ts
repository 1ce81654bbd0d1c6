import { characterCount, graphemeCount } from './graphemes.ts'

const nonAscii = /[^\0-\x7f]/
/** From so far into a line on, a column is a character. */
const longest = 10_000

/** Columns and bytes from the start of a line to a place in it, counted from 0. */
export interface Extent {
  readonly columns: number
  readonly bytes: number
}

/**
 * Measures places of one line. Far into a line it goes on from where it was before, since a line of megabytes may
 * have hundreds of problems in it.
 */
export class LineCursor {
  readonly lineStart: number
  readonly #text: string
  #at: number
  #columns = 0
  #bytes = 0

  constructor(text: string, lineStart: number) {
    this.#text = text
    this.lineStart = lineStart
    this.#at = lineStart
  }

  /** The extent of the line before an offset. */
  extentAt(offset: number): Extent {
    if (offset - this.lineStart <= longest)
      return extentOf(this.#text.slice(this.lineStart, offset), graphemeCount)
    // The second half of a pair of surrogates belongs to the character before it.
    const end = (this.#text.charCodeAt(offset) & 0xfc00) === 0xdc00 ? offset - 1 : offset
    if (end < this.#at) {
      this.#at = this.lineStart
      this.#columns = 0
      this.#bytes = 0
    }
    const { columns, bytes } = extentOf(this.#text.slice(this.#at, end), characterCount)
    this.#at = end
    this.#columns += columns
    this.#bytes += bytes
    return { columns: this.#columns, bytes: this.#bytes }
  }
}

function extentOf(text: string, countColumns: (text: string) => number): Extent {
  if (!nonAscii.test(text)) return { columns: text.length, bytes: text.length }
  return { columns: countColumns(text), bytes: sourceByteLength(text) }
}

/** Bytes of a text in its file: every byte that was not UTF-8 is one lone surrogate. */
export function sourceByteLength(text: string): number {
  let bytes = Buffer.byteLength(text)
  // A lone surrogate counts as the three bytes of U+FFFD.
  for (const _ of text.matchAll(/\p{Surrogate}/gu)) bytes -= 2
  return bytes
}
