import { markdownTable } from '../base/markdown.ts'
import { alignColumns } from '../base/text/alignColumns.ts'
import type { TempAttempt } from './choose.ts'
import { mebibytes } from './space.ts'

const headings = ['path', 'source', 'file system', 'verdict', 'reason', 'errno', 'free'] as const

/** The table of candidates as lines of aligned columns, for the log. */
export function tempTableLines(attempts: readonly TempAttempt[]): readonly string[] {
  return alignColumns([headings, ...attempts.map(cells)])
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
