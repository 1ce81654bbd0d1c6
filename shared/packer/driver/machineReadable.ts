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

const withCommas = (field: string): string =>
  field.includes('%!(PACKER_COMMA)') ? field.replaceAll('%!(PACKER_COMMA)', ',') : field

/** Puts back the line ends of a field that has its commas already. */
export const withLineEnds = (raw: string): string =>
  raw.includes('\\') ? raw.replaceAll('\\n', '\n').replaceAll('\\r', '\r') : raw

const rowStart = /^(\d{1,12}),([^,]*),([A-Za-z][\w-]*)(?:,|$)/

/** Reads one whole line; undefined if it is no row, like the plain text some commands print in spite of the flag. */
export const parseMachineReadable = (line: string): MachineReadableRow | undefined => {
  const start = rowStart.exec(line)
  if (start === null) return undefined
  const [head, seconds, target, type] = start
  if (seconds === undefined || target === undefined || type === undefined) return undefined
  const raw = head.endsWith(',') ? line.slice(head.length).split(',').map(withCommas) : []
  return { timestampSeconds: Number(seconds), target, type, data: raw.map(withLineEnds), raw }
}
