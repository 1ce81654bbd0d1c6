import { graphemes } from '../graphemes.ts'
import type { TemplatePart, TextPart } from './templateParts.ts'
import { trimStart } from './trimText.ts'

/** White space of which each character is one to the reader, too. */
const plainSpace = /^[ \t]*$/

/** Removes the indentation that all lines of a `<<-` heredoc share. Lines of white space alone do not count. */
export function flushHeredoc(parts: readonly TemplatePart[]): void {
  const indented: TextPart[] = []
  let smallest = Infinity
  let startsLine = true
  for (const part of parts) {
    if (startsLine && part.kind !== 'end') smallest = Math.min(smallest, indentation(part, indented))
    startsLine = startsLine && part.kind === 'end'
    if (part.kind === 'text' && part.text.endsWith('\n')) startsLine = true
  }
  if (!Number.isFinite(smallest)) return
  for (const part of indented) {
    const removed = startLength(part.text.slice(0, part.text.length - trimStart(part.text).length), smallest)
    part.text = part.text.slice(removed)
    part.range = { ...part.range, start: part.range.start + removed }
  }
}

/** How long the first characters of some white space are. */
function startLength(space: string, characters: number): number {
  if (plainSpace.test(space)) return Math.min(space.length, characters)
  return graphemes(space).slice(0, characters).join('').length
}

/** How many characters of white space the line has that begins with a part. */
function indentation(part: TemplatePart, indented: TextPart[]): number {
  if (part.kind !== 'text') return 0
  const rest = trimStart(part.text)
  if (rest === '' && part.text.endsWith('\n')) return Infinity
  indented.push(part)
  const space = part.text.slice(0, part.text.length - rest.length)
  return plainSpace.test(space) ? space.length : graphemes(space).length
}
