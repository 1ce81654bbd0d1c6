import type { OracleAnswer } from '../tools/hclOracle/hclOracle.ts'
import type { OwnAnswer } from './describeBody.ts'

/** How an answer of this library differs from Go's: in its value, or in the lines of its errors; undefined if it does not. */
export function difference(go: OracleAnswer, own: OwnAnswer): string | undefined {
  const ownLines = own.diagnostics.map(({ subject }) =>
    subject === undefined ? 0 : subject.source.positionAt(subject.start).line,
  )
  const goLines = go.diagnostics.map(({ line }) => line)
  if (goLines.length + ownLines.length > 0) {
    const [left, right] = [distinct(goLines), distinct(ownLines)]
    if (left === right) return undefined
    const goText = go.diagnostics.map(({ summary, line }) => `${line}: ${summary}`).join('; ')
    const ownText = own.diagnostics.map(({ summary }, index) => `${ownLines[index]}: ${summary}`).join('; ')
    return `Go: ${goText || canonical(go.value)}\nown: ${ownText || canonical(own.value)}`
  }
  const [left, right] = [canonical(go.value), canonical(own.value)]
  return left === right ? undefined : `Go: ${left}\nown: ${right}`
}

function distinct(lines: readonly number[]): string {
  return [...new Set(lines)].sort((left, right) => left - right).join(',')
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  )
}
