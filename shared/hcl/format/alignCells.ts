import { graphemeCount } from '../graphemes.ts'
import { type TokenIndex, type TokenList, tokenText } from '../syntax/tokens.ts'
import type { FormatLine } from './formatLines.ts'

/** Puts the equals signs of consecutive lines into one column, then their comments. */
export function alignCells(tokens: TokenList, lines: readonly FormatLine[], spaces: Int32Array): void {
  alignRuns(tokens, lines, spaces, ({ assignment, comment }) =>
    assignment < comment ? assignment : undefined,
  )
  alignRuns(tokens, lines, spaces, ({ comment, end }) => (comment < end ? comment : undefined))
}

/** Aligns the token `cellOf` names in every run of consecutive lines that have one. */
function alignRuns(
  tokens: TokenList,
  lines: readonly FormatLine[],
  spaces: Int32Array,
  cellOf: (line: FormatLine) => TokenIndex | undefined,
): void {
  let run: { readonly cell: TokenIndex; readonly column: number }[] = []
  const endRun = (): void => {
    const widest = run.reduce((most, { column }) => Math.max(most, column), 0)
    for (const { cell, column } of run) spaces[cell] = widest - column + 1
    run = []
  }
  for (const line of lines) {
    const cell = cellOf(line)
    if (cell === undefined) endRun()
    else run.push({ cell, column: columnsBetween(tokens, line.lead, cell, spaces) })
  }
  endRun()
}

function columnsBetween(tokens: TokenList, from: TokenIndex, to: TokenIndex, spaces: Int32Array): number {
  let columns = 0
  for (let index = from; index < to; index++)
    columns += (spaces[index] ?? 0) + graphemeCount(tokenText(tokens, index))
  return columns
}
