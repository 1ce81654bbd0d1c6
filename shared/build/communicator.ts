import type { OutputReceiver } from '../base/childOutput.ts'

/** A command to run on the machine that is being built. */
export interface CommandRequest {
  /** A program and its arguments, or a line for the machine's shell. */
  readonly command: readonly [string, ...string[]] | string
  /** Set for this command beside what the machine itself sets. */
  readonly env?: ReadonlyMap<string, string> | undefined
  /** What it reads; its standard input is empty without. */
  readonly input?: Uint8Array | AsyncIterable<Uint8Array> | undefined
  readonly onOutput?: OutputReceiver | undefined
  /** Ends the command with everything it has started. */
  readonly signal: AbortSignal
}

/** How a command ended: by an exit code, by a signal, or unknown because the connection broke, when both are null. */
export interface CommandEnd {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
}

/** What is uploaded: bytes, or a file on this machine by its absolute path. */
export type UploadContent = Uint8Array | { readonly file: string }

/** How a file is uploaded. */
export interface UploadOptions {
  /** Permission bits of the new file; those of the file on this machine if not given, 0600 for bytes. */
  readonly mode?: number | undefined
  readonly signal: AbortSignal
}

/** How a folder is copied in either direction. */
export interface FolderOptions {
  /** Paths relative to the folder that stay behind, with all that is below them. */
  readonly exclude?: readonly string[] | undefined
  readonly signal: AbortSignal
}

/**
 * The way to the machine that is being built. Paths on the machine are absolute, those on this machine too. Everything
 * rejects when it cannot be done: with {@link ConnectionLost} where it may work on another try, else for good.
 */
export interface Communicator {
  /** A folder on the machine where scripts may be put and executed. */
  readonly scriptFolder: string
  /** Runs a command to its end; rejects only if it cannot be started. */
  start(request: CommandRequest): Promise<CommandEnd>
  upload(content: UploadContent, path: string, options: UploadOptions): Promise<void>
  /**
   * Copies a folder with modes and symbolic links. Ends `source` in a slash, its content goes into `destination`, else the
   * folder itself, as rsync(1) has it.
   */
  uploadFolder(source: string, destination: string, options: FolderOptions): Promise<void>
  /** Writes a file of the machine to one of this machine, whose folder exists. */
  download(path: string, file: string, options: { readonly signal: AbortSignal }): Promise<void>
  /** The other way of {@link uploadFolder}. */
  downloadFolder(source: string, destination: string, options: FolderOptions): Promise<void>
  /** Removes a file of the machine; one that is not there is fine. Works even after the run was cancelled. */
  remove(path: string): Promise<void>
}

/** A connection that broke; another try may succeed. */
export class ConnectionLost extends Error {}
