import { markdownTable } from '#shared/base/markdown.ts'
import type { TempAttempt } from './choose.ts'
import { mebibytes } from './space.ts'

const headings = ['path', 'source', 'file system', 'verdict', 'reason', 'errno', 'free'] as const

/** The table of candidates as lines of aligned columns, for the log. */
export function tempTableLines(attempts: readonly TempAttempt[]): readonly string[] {
  const rows = [headings, ...attempts.map(cells)]
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** The table of candidates in GitHub-flavoured Markdown, for the summary; remedies included. */
export function tempTableMarkdown(attempts: readonly TempAttempt[]): string {
  return markdownTable(
    [...headings, 'remedy'],
    attempts.map((attempt) => [...cells(attempt), attempt.remedy]),
  )
}

function cells(attempt: TempAttempt): readonly string[] {
  const { path, source, filesystem, verdict, reason, errno, freeBytes } = attempt
  return [
    path,
    source,
    filesystem,
    verdict,
    reason,
    errno,
    freeBytes === undefined ? '' : mebibytes(freeBytes),
  ].map(oneLine)
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\t]+/g, ' ')
}
