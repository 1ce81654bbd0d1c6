import { createHash, type Hash } from 'node:crypto'
import { open, unlink, type FileHandle } from 'node:fs/promises'
import { unwritable } from './unwritable.ts'

/** Chunks of the network and of archives are short, and every write costs a turn of the event loop. */
const writeBytes = 1 << 20

/** A file that is being written, and the hash of what was added so far; it is all there once it is finished. */
export class PartialFile {
  readonly #path: string
  readonly #handle: FileHandle
  #hash: Hash = createHash('sha256')
  #sizeBytes = 0
  #writtenBytes = 0
  #waiting: Uint8Array[] = []

  private constructor(path: string, handle: FileHandle) {
    this.#path = path
    this.#handle = handle
  }

  /** Makes the file, readable by its owner alone; throws FILE_UNWRITABLE or DISK_FULL, also when there is one already. */
  static async create(path: string): Promise<PartialFile> {
    return new PartialFile(
      path,
      await open(path, 'wx', 0o600).catch((thrown: unknown) => {
        throw unwritable(path, thrown)
      }),
    )
  }

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  /** Forgets what is in it. */
  async restart(): Promise<void> {
    await this.#handle.truncate(0)
    this.#hash = createHash('sha256')
    this.#sizeBytes = 0
    this.#writtenBytes = 0
    this.#waiting = []
  }

  /** Adds to its end a chunk that nobody changes any more. There may be something to wait for, which throws FILE_UNWRITABLE or DISK_FULL. */
  append(chunk: Uint8Array): Promise<void> | undefined {
    this.#hash.update(chunk)
    this.#waiting.push(chunk)
    this.#sizeBytes += chunk.length
    return this.#sizeBytes - this.#writtenBytes >= writeBytes ? this.#write() : undefined
  }

  /** Adds to its end a chunk that may be used again afterwards; throws FILE_UNWRITABLE or DISK_FULL. */
  async appendNow(chunk: Uint8Array): Promise<void> {
    await this.append(chunk)
    await this.#write()
  }

  /** SHA-256 of what is in it, 64 lower-case hex digits. */
  digest(): string {
    return this.#hash.copy().digest('hex')
  }

  /**
   * Writes the rest and closes it; throws FILE_UNWRITABLE or DISK_FULL. Not waiting for the disk: who uses the file compares it
   * with its checksum, and so would notice what a power failure took away.
   */
  async finish(): Promise<void> {
    await this.#write()
    try {
      await this.#handle.close()
    } catch (thrown) {
      throw unwritable(this.#path, thrown)
    }
  }

  async #write(): Promise<void> {
    const chunks = this.#waiting
    this.#waiting = []
    if (chunks.length === 0) return
    try {
      for (let rest = chunks; rest.length > 0;) {
        const { bytesWritten } = await this.#handle.writev(rest, this.#writtenBytes)
        this.#writtenBytes += bytesWritten
        rest = withoutFirst(rest, bytesWritten)
      }
    } catch (thrown) {
      throw unwritable(this.#path, thrown)
    }
  }

  /** Closes and removes it. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined)
    await unlink(this.#path).catch(() => undefined)
  }
}

/** What is left of some chunks without so many of their bytes. */
function withoutFirst(chunks: readonly Uint8Array[], sizeBytes: number): Uint8Array[] {
  let skip = sizeBytes
  return chunks.flatMap((chunk) => {
    const left = chunk.subarray(Math.min(skip, chunk.length))
    skip -= chunk.length - left.length
    return left.length === 0 ? [] : [left]
  })
}
