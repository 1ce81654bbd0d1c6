import { createHash, type Hash } from 'node:crypto'
import { open, unlink, type FileHandle } from 'node:fs/promises'
import { unwritable } from './unwritable.ts'

/** A file that is being written, and the hash of what is in it so far. */
export class PartialFile {
  readonly #path: string
  readonly #handle: FileHandle
  #hash: Hash = createHash('sha256')
  #sizeBytes = 0

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
  }

  /** Adds to its end; throws FILE_UNWRITABLE or DISK_FULL. */
  async append(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk)
    try {
      let at = 0
      while (at < chunk.length)
        at += (await this.#handle.write(chunk, at, chunk.length - at, this.#sizeBytes + at)).bytesWritten
    } catch (thrown) {
      throw unwritable(this.#path, thrown)
    }
    this.#sizeBytes += chunk.length
  }

  /** SHA-256 of what is in it, 64 lower-case hex digits. */
  digest(): string {
    return this.#hash.copy().digest('hex')
  }

  /** Closes it once all of it is on the disk. */
  async finish(): Promise<void> {
    try {
      await this.#handle.sync()
      await this.#handle.close()
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
