import { type LineEdit, lineEdits } from './lineEdits.ts'

/** Unchanged lines around every change. */
const contextLines = 3

/** What differs between two states of a file, as `diff -u` and `patch` have it; empty if nothing does. */
export function formatDiff(name: string, before: string, after: string): string {
  if (before === after) return ''
  const [oldLines, newLines] = [linesOf(before), linesOf(after)]
  const edits = lineEdits(oldLines, newLines)
  const parts = [`--- old/${name}\n+++ new/${name}\n`]
  let [index, oldLine, newLine] = [0, 0, 0]
  for (const { from, to } of hunks(edits)) {
    // Up to the hunk, all lines are the same in both.
    oldLine += from - index
    newLine += from - index
    const lines: string[] = []
    const starts = [oldLine, newLine] as const
    for (const edit of edits.slice(from, to)) {
      const line = edit === '+' ? newLines[newLine] : oldLines[oldLine]
      lines.push(edit, line ?? '', line?.endsWith('\n') === true ? '' : '\n\\ No newline at end of file\n')
      if (edit !== '+') oldLine++
      if (edit !== '-') newLine++
    }
    parts.push(`@@ -${span(starts[0], oldLine)} +${span(starts[1], newLine)} @@\n`, ...lines)
    index = to
  }
  return parts.join('')
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/)
}

/** Stretches of edits with their context; those that touch are one. */
function hunks(edits: readonly LineEdit[]): readonly { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = []
  for (const [index, edit] of edits.entries()) {
    if (edit === ' ') continue
    const from = Math.max(0, index - contextLines)
    const to = Math.min(edits.length, index + 1 + contextLines)
    const last = found.at(-1)
    if (last === undefined || from > last.to) found.push({ from, to })
    else last.to = to
  }
  return found
}

/** First line and number of lines; one line is not counted, and no lines stand after the one before them. */
function span(start: number, end: number): string {
  const length = end - start
  return length === 1 ? `${start + 1}` : `${length === 0 ? start : start + 1},${length}`
}
