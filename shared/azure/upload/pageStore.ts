import type { Extent } from './extent.ts'

/** A page blob, or the blob behind a managed disk that is being uploaded. */
export interface PageStore {
  /** Of the blob, the footer included. */
  readonly sizeBytes: (signal: AbortSignal) => Promise<number>
  /** What was written to it, in order. */
  readonly ranges: (signal: AbortSignal) => AsyncIterable<Extent>
  /** Writes at most 4 MiB at a multiple of 512; the service compares the MD5. */
  readonly write: (
    offsetBytes: number,
    bytes: Uint8Array,
    md5: Uint8Array,
    signal: AbortSignal,
  ) => Promise<void>
  readonly clear: (extent: Extent, signal: AbortSignal) => Promise<void>
}

/** Why a store did not do what it was asked to. */
export type StoreFailure =
  /** Too much at once, a server in trouble, a connection that broke or damaged the bytes: later it may work. */
  | 'busy'
  /** The address is no longer good; a new one is needed. */
  | 'expired'
  /** It will not work. */
  | 'refused'

/** A failure of a {@link PageStore}, classified; thrown within this room. */
export class StoreProblem extends Error {
  override readonly name = 'StoreProblem'
  readonly failure: StoreFailure
  readonly retryAfterMs: number | undefined

  constructor(failure: StoreFailure, message: string, cause?: unknown, retryAfterMs?: number) {
    super(message, { cause })
    this.failure = failure
    this.retryAfterMs = retryAfterMs
  }
}
