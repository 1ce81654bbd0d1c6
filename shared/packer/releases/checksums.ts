/** A list of checksums: file name → SHA-256, 64 lower-case hex digits. */
export type Checksums = ReadonlyMap<string, string>

/**
 * Reads a list as `sha256sum` writes it, its last line with or without an end. Returns what is wrong with one that cannot be
 * trusted: every line counts, and no file is named twice.
 */
export function parseChecksums(text: string): Checksums | string {
  const sums = new Map<string, string>()
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  for (const [index, line] of lines.entries()) {
    const [, sha256, name] = /^([0-9A-Fa-f]{64})[ \t]+\*?([^\s/\\]+)\r?$/.exec(line) ?? []
    if (sha256 === undefined || name === undefined)
      return `line ${index + 1} is no checksum and name: ${JSON.stringify(line.slice(0, 100))}`
    if (sums.has(name)) return `line ${index + 1} names ${name} a second time`
    sums.set(name, sha256.toLowerCase())
  }
  return sums.size === 0 ? 'it is empty' : sums
}
