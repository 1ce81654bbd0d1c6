import type { YamlReader } from './yaml/yamlNode.ts'

/** What functions may touch beyond their arguments; a function whose capability is missing says so when it is called. */
export interface Capabilities {
  readonly clock?: Clock | undefined
  readonly files?: Files | undefined
  readonly random?: RandomSource | undefined
  /** For `yamldecode`. */
  readonly yaml?: YamlReader | undefined
}

/** Times in milliseconds since 1970. */
export interface Clock {
  readonly nowMs: () => number
  /** When the program started, which stays the same during a run. */
  readonly startedMs: () => number
}

/** Random bytes. */
export interface RandomSource {
  readonly bytes: (count: number) => Uint8Array
}

/** Files as functions see them. Evaluation does not wait, so that all of it is synchronous. */
export interface Files {
  /** What `file`, `fileexists`, `fileset` and `templatefile` are relative to; absolute. */
  readonly baseDirectory: string
  /** What other paths are relative to; absolute. */
  readonly workingDirectory: string
  readonly homeDirectory: string | undefined
  /** The bytes of a file, undefined if there is none; throws for other failures. */
  readonly read: (path: string) => Uint8Array | undefined
  /** What is at a path, undefined if nothing is. */
  readonly kindOf: (path: string) => 'file' | 'directory' | 'other' | undefined
  /** The names in a directory, nothing if it cannot be read. */
  readonly list: (path: string) => readonly string[]
}
