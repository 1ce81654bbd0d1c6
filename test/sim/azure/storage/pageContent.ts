import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where the bytes of a blob are; what was never written is zero. */
export interface PageContent {
  write(offset: number, bytes: Buffer): void
  read(offset: number, lengthBytes: number): Buffer
  dispose(): void
}

/** How bytes are kept. */
export type PageKeeping = 'memory' | 'disk' | 'discard'

const blockBytes = 64 * 1024

/** Makes room for a blob. */
export function makePageContent(keeping: PageKeeping, sizeBytes: number): PageContent {
  if (keeping === 'disk') return new FilePages(sizeBytes)
  return new MemoryPages(keeping === 'discard' ? sizeBytes - 512 : 0)
}

/** Keeps 64 KiB blocks that have been written to; of a blob that is to be discarded only its end. */
class MemoryPages implements PageContent {
  readonly #blocks = new Map<number, Buffer>()
  readonly #keptFrom: number

  constructor(keptFrom: number) {
    this.#keptFrom = keptFrom
  }

  write(offset: number, bytes: Buffer): void {
    if (offset + bytes.length <= this.#keptFrom) return
    this.#each(offset, bytes.length, (index, from, at, length) => {
      // A whole block is kept as it came: large uploads would cost twice as much.
      if (length === blockBytes) return void this.#blocks.set(index, bytes.subarray(at, at + length))
      const block = this.#blocks.get(index) ?? Buffer.alloc(blockBytes)
      this.#blocks.set(index, block)
      bytes.copy(block, from, at, at + length)
    })
  }

  read(offset: number, lengthBytes: number): Buffer {
    const result = Buffer.alloc(lengthBytes)
    this.#each(offset, lengthBytes, (index, from, at, length) => {
      this.#blocks.get(index)?.copy(result, at, from, from + length)
    })
    return result
  }

  dispose(): void {
    this.#blocks.clear()
  }

  #each(
    offset: number,
    lengthBytes: number,
    visit: (index: number, from: number, at: number, length: number) => void,
  ): void {
    for (let at = 0; at < lengthBytes;) {
      const index = Math.floor((offset + at) / blockBytes)
      const from = (offset + at) % blockBytes
      const length = Math.min(blockBytes - from, lengthBytes - at)
      visit(index, from, at, length)
      at += length
    }
  }
}

/** A sparse file, removed with its folder. */
class FilePages implements PageContent {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sim-pages-'))
  readonly #file: number

  constructor(sizeBytes: number) {
    this.#file = openSync(join(this.#folder, 'pages'), 'wx+')
    ftruncateSync(this.#file, sizeBytes)
  }

  write(offset: number, bytes: Buffer): void {
    writeSync(this.#file, bytes, 0, bytes.length, offset)
  }

  read(offset: number, lengthBytes: number): Buffer {
    const result = Buffer.alloc(lengthBytes)
    readSync(this.#file, result, 0, lengthBytes, offset)
    return result
  }

  dispose(): void {
    closeSync(this.#file)
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
