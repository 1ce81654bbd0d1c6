import type { Diagnostic } from './diagnostic.ts'
import { graphemeCount } from './graphemes.ts'

const maximumLineLength = 400

/**
 * A diagnostic as lines of text: summary with place, the source line with carets under the subject, the detail.
 * Control characters of the source line are shown as spaces.
 */
export function renderDiagnostic({ severity, summary, detail, subject }: Diagnostic): string {
  const title = severity === 'error' ? 'Error' : 'Warning'
  if (subject === undefined) return [`${title}: ${summary}`, '', detail].join('\n').trimEnd()
  const start = subject.source.positionAt(subject.start)
  const end = subject.source.positionAt(subject.end)
  const head = `${title}: ${summary}\n\n  on ${subject.source.name} line ${start.line}, column ${start.column}:`
  const line = subject.source.line(start.line)
  if (line === undefined || line.length > maximumLineLength) return `${head}\n\n${detail}`.trimEnd()
  const shown = line.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]/g, ' ')
  const lineColumns = graphemeCount(shown)
  const lastColumn = end.line === start.line ? end.column : lineColumns + 1
  const carets = '^'.repeat(Math.max(1, Math.min(lastColumn, lineColumns + 1) - start.column))
  const number = String(start.line)
  const gutter = ' '.repeat(number.length)
  return [
    head,
    `  ${number}: ${shown}`,
    `  ${gutter}  ${' '.repeat(start.column - 1)}${carets}`,
    ...(detail === '' ? [] : ['', detail]),
  ].join('\n')
}
