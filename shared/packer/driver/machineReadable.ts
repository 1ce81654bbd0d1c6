/**
 * One row of Packer's -machine-readable output: `seconds,target,type,data…`. In the data Packer writes a comma
 * as `%!(PACKER_COMMA)`, LF as `\n` and CR as `\r`, but leaves backslashes alone, so that a backslash before an
 * `n` in the text looks like a line end. `data` takes all of them for line ends; `raw` has only the commas put
 * back and is right wherever no line end can be: names, ids, paths, and how a text begins.
 */
export interface MachineReadableRow {
  /** Seconds since 1970 by the clock of the machine that runs Packer. */
  readonly timestampSeconds: number
  /** The build the row is about; empty for rows about the whole run, and for everything that is only shown. */
  readonly target: string
  readonly type: string
  readonly data: readonly string[]
  readonly raw: readonly string[]
}

const comma = '%!(PACKER_COMMA)'
const withCommas = (field: string): string => field.replaceAll(comma, ',')

/** Puts back the line ends of a field that has its commas already. */
export const withLineEnds = (raw: string): string =>
  raw.includes('\\') ? raw.replaceAll('\\n', '\n').replaceAll('\\r', '\r') : raw

/** The number before the first comma; undefined if there are other characters or none. */
const secondsBefore = (line: string, end: number): number | undefined => {
  if (end < 1 || end > 12) return undefined
  let seconds = 0
  for (let at = 0; at < end; at++) {
    const digit = line.charCodeAt(at) - 0x30
    if (digit < 0 || digit > 9) return undefined
    seconds = seconds * 10 + digit
  }
  return seconds
}

/** Like `split(',')`, which takes longer than the rest of the parsing together. */
const fieldsFrom = (line: string, begin: number): string[] => {
  const fields: string[] = []
  let from = begin
  for (;;) {
    const end = line.indexOf(',', from)
    if (end < 0) break
    fields.push(line.slice(from, end))
    from = end + 1
  }
  fields.push(line.slice(from))
  return fields
}

const typeName = /^[A-Za-z][\w-]*$/

/** Reads one whole line; undefined if it is no row, like the plain text some commands print in spite of the flag. */
export const parseMachineReadable = (line: string): MachineReadableRow | undefined => {
  const timeEnd = line.indexOf(',')
  const timestampSeconds = secondsBefore(line, timeEnd)
  if (timestampSeconds === undefined) return undefined
  const targetEnd = line.indexOf(',', timeEnd + 1)
  if (targetEnd < 0) return undefined
  const comesData = line.indexOf(',', targetEnd + 1)
  const typeEnd = comesData < 0 ? line.length : comesData
  const type = line.slice(targetEnd + 1, typeEnd)
  if (type !== 'ui' && !typeName.test(type)) return undefined
  const fields = comesData < 0 ? [] : fieldsFrom(line, typeEnd + 1)
  const raw = line.includes('%') ? fields.map(withCommas) : fields
  return {
    timestampSeconds,
    target: line.slice(timeEnd + 1, targetEnd),
    type,
    data: line.includes('\\') ? raw.map(withLineEnds) : raw,
    raw,
  }
}
