import { graphemes } from '../graphemes.ts'
import type { TemplatePart, TextPart } from './templateParts.ts'
import { trimStart } from './trimText.ts'

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
    const removed = graphemes(part.text.slice(0, part.text.length - trimStart(part.text).length))
      .slice(0, smallest)
      .join('').length
    part.text = part.text.slice(removed)
    part.range = { ...part.range, start: part.range.start + removed }
  }
}

/** How many characters of white space the line has that begins with a part. */
function indentation(part: TemplatePart, indented: TextPart[]): number {
  if (part.kind !== 'text') return 0
  const rest = trimStart(part.text)
  if (rest === '' && part.text.endsWith('\n')) return Infinity
  indented.push(part)
  return graphemes(part.text.slice(0, part.text.length - rest.length)).length
}
