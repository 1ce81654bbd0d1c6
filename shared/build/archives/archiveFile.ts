import { stat } from 'node:fs/promises'

/** A file to be put into an archive. */
export interface ArchiveFile {
  /** Where it is read. */
  readonly path: string
  /** What the archive calls it. */
  readonly name: string
  readonly sizeBytes: number
  /** Permission bits. */
  readonly mode: number
}

/** What is to know of a file before it is archived; throws the system's error. */
export async function lookAtFile(path: string, name: string): Promise<ArchiveFile> {
  const stats = await stat(path)
  return { path, name, sizeBytes: stats.size, mode: stats.mode & 0o777 }
}

/** Throws if a file turned out to have another size than its header says by now. */
export function requireSize({ path, sizeBytes }: ArchiveFile, readBytes: number): void {
  if (readBytes !== sizeBytes)
    throw new Error(`${path} changed while it was archived: it had ${sizeBytes} bytes, and now ${readBytes}.`)
}
