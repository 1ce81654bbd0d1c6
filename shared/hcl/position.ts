import type { Source } from './source.ts'

/** A place in a source: line and column count from 1, the byte offset from 0; a column is one grapheme cluster. */
export interface Position {
  readonly line: number
  readonly column: number
  readonly byte: number
}

/** A stretch of a source in UTF-16 code units, the end excluded; {@link Source.positionAt} makes it readable. */
export interface SourceRange {
  readonly source: Source
  readonly start: number
  readonly end: number
}

/** From the start of the first range to the end of the second, both of one source. */
export function rangeBetween(first: SourceRange, last: SourceRange): SourceRange {
  return { source: first.source, start: first.start, end: last.end }
}

/** The empty range where the given one begins. */
export function startOf(range: SourceRange): SourceRange {
  return { source: range.source, start: range.start, end: range.start }
}

/** The empty range where the given one ends. */
export function endOf(range: SourceRange): SourceRange {
  return { source: range.source, start: range.end, end: range.end }
}
