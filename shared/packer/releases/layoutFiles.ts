/** Files in the layout of releases.hashicorp.com, wherever they are; paths are relative and have no leading slash. */
export interface LayoutFiles {
  /** For messages: the host or folder. */
  readonly name: string
  /** Where a file is, without secrets: a URL or a path. */
  readonly originOf: (path: string) => string
  /** A short file; undefined when there is none. Throws an ImageError. */
  readonly read: (path: string, what: string) => Promise<Buffer | undefined>
  /** See {@link FetchFile}. */
  readonly fetch: (path: string, target: FetchTarget) => Promise<void>
  /** Asks for a file that will most likely be fetched; nothing is written before that. It is let go of when the signal aborts. */
  readonly ask: (path: string, signal: AbortSignal) => FetchFile
}

/** Writes a file to where nothing is yet, hashing it; nothing is left when it fails. Throws an ImageError. */
export type FetchFile = (target: FetchTarget) => Promise<void>

/** Where a file goes, and what it must be. */
export interface FetchTarget {
  readonly path: string
  readonly sha256: string
  /** For messages: `Packer 1.16.0`. */
  readonly what: string
}

/** Lists of versions are the longest of the short files. */
export const mostShortBytes = 32 * 2 ** 20

/** Plugins have about 100 MB unpacked. */
export const mostArchiveBytes = 2 ** 30
