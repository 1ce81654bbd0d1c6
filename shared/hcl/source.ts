import { LineCursor, sourceByteLength } from './lineCursor.ts'
import type { Position } from './position.ts'

/** Where a text stands that is not a file of its own, such as a template in a JSON string. */
export interface Embedding {
  readonly container: Source
  /** Offset of the text's first character in the container. */
  readonly start: number
}

const byteOrderMark = '\uFEFF'
const nonAscii = /[^\0-\x7f]/

/**
 * A named text with positions. Positions are computed when they are asked for, so that a text without problems
 * costs nothing.
 */
export class Source {
  readonly name: string
  readonly text: string
  readonly embedding: Embedding | undefined
  readonly #leadingBytes: number
  #lineStarts: number[] | undefined
  #lineBytes: number[] | undefined
  #cursor: LineCursor | undefined

  /** Invalid UTF-8 is kept as lone surrogates, see {@link decodeSource}; a byte order mark is no part of the text. */
  constructor(name: string, text: string, embedding?: Embedding) {
    const marked = embedding === undefined && text.startsWith(byteOrderMark)
    this.name = name
    this.text = marked ? text.slice(1) : text
    this.embedding = embedding
    this.#leadingBytes = marked ? 3 : 0
  }

  /** The position of a UTF-16 offset. */
  positionAt(offset: number): Position {
    const lines = this.#lines()
    const index = lastNotAbove(lines, offset)
    const lineStart = lines[index] ?? 0
    if (this.#cursor?.lineStart !== lineStart) this.#cursor = new LineCursor(this.text, lineStart)
    const { columns: column, bytes } = this.#cursor.extentAt(offset)
    const byte = this.#bytesBefore(index) + bytes
    const origin = this.embedding?.container.positionAt(this.embedding.start)
    if (origin === undefined) return { line: index + 1, column: column + 1, byte: byte + this.#leadingBytes }
    return {
      line: origin.line + index,
      column: column + (index === 0 ? origin.column : 1),
      byte: origin.byte + byte,
    }
  }

  /** The text of a line (counted from 1 in the outermost source) without its end. */
  line(number: number): string | undefined {
    if (this.embedding !== undefined) return this.embedding.container.line(number)
    const lines = this.#lines()
    const start = lines[number - 1]
    if (start === undefined) return undefined
    const end = lines[number] ?? this.text.length + 1
    return this.text.slice(start, end - 1).replace(/\r$/, '')
  }

  #lines(): readonly number[] {
    if (this.#lineStarts !== undefined) return this.#lineStarts
    const starts = [0]
    for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) starts.push(at + 1)
    this.#lineStarts = starts
    return starts
  }

  #bytesBefore(lineIndex: number): number {
    const starts = this.#lines()
    if (this.#lineBytes === undefined) {
      const bytes = [0]
      if (nonAscii.test(this.text)) {
        let total = 0
        for (let index = 1; index < starts.length; index++) {
          total += sourceByteLength(this.text.slice(starts[index - 1], starts[index]))
          bytes.push(total)
        }
      }
      this.#lineBytes = bytes
    }
    return this.#lineBytes[lineIndex] ?? starts[lineIndex] ?? 0
  }
}

function lastNotAbove(sorted: readonly number[], wanted: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((sorted[middle] ?? 0) <= wanted) low = middle
    else high = middle - 1
  }
  return low
}
