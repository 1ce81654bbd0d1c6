import type { LayoutFiles } from './layoutFiles.ts'

/**
 * Files of which some are being read already, all at once: a release has several short ones, and each costs the time a server
 * takes to answer.
 */
export function readAhead(files: LayoutFiles, paths: readonly string[], what: string): LayoutFiles {
  const reading = new Map(paths.map((path) => [path, files.read(path, what)]))
  // Whoever reads a file gets its error; one that nobody reads any more is nobody's.
  for (const read of reading.values()) read.catch(() => undefined)
  return { ...files, read: (path, purpose) => reading.get(path) ?? files.read(path, purpose) }
}
