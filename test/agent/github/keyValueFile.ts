/** A `name=value` or heredoc entry of a file command. */
export interface FileEntry {
  readonly name: string
  readonly value: string
}

/** What a file held up to its end or first mistake; the runner keeps the entries before a mistake. */
export interface ParsedFile {
  readonly entries: readonly FileEntry[]
  readonly error: string | undefined
}

/**
 * Parses GITHUB_OUTPUT, GITHUB_ENV and GITHUB_STATE as the runner does on Linux: `name=value` when `=` comes before
 * `<<`, else `name<<DELIMITER`, the value's lines, and a line that is exactly the delimiter. Only `\n` ends a line.
 */
export function parseKeyValueFile(text: string): ParsedFile {
  const lines = text.replace(/^\ufeff/, '').split('\n')
  if (lines.at(-1) === '') lines.pop()
  const entries: FileEntry[] = []
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (line === '') continue
    const equals = line.indexOf('=')
    const heredoc = line.indexOf('<<')
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      if (equals === 0) return { entries, error: `no name before = in: ${line}` }
      entries.push({ name: line.slice(0, equals), value: line.slice(equals + 1) })
      continue
    }
    if (heredoc < 0) return { entries, error: `neither = nor << in: ${line}` }
    const name = line.slice(0, heredoc)
    const delimiter = line.slice(heredoc + 2)
    if (name === '' || delimiter === '') return { entries, error: `no name or delimiter in: ${line}` }
    const end = lines.indexOf(delimiter, index + 1)
    if (end < 0) return { entries, error: `no closing delimiter ${delimiter}` }
    entries.push({ name, value: lines.slice(index + 1, end).join('\n') })
    index = end
  }
  return { entries, error: undefined }
}
