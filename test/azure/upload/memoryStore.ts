import { createHash } from 'node:crypto'
import { joinExtents, subtractExtents, type Extent } from '#shared/azure/upload/extent.ts'
import { StoreProblem, type PageStore, type StoreFailure } from '#shared/azure/upload/pageStore.ts'

/** A page blob in memory that is as strict as Azure, and counts. */
export interface MemoryStore extends PageStore {
  readonly bytes: Buffer
  readonly writes: readonly Extent[]
  /** Before a write: what it fails with, and whether the bytes arrive all the same. */
  fault:
    | ((index: number) => { readonly failure: StoreFailure; readonly arrives?: boolean } | undefined)
    | undefined
  readonly mostAtOnce: () => number
}

/** Makes a blob of so many bytes. */
export function memoryStore(sizeBytes: number): MemoryStore {
  const bytes = Buffer.alloc(sizeBytes)
  const writes: Extent[] = []
  let written: readonly Extent[] = []
  let [under, most] = [0, 0]
  const store: MemoryStore = {
    bytes,
    writes,
    fault: undefined,
    mostAtOnce: () => most,
    sizeBytes: async () => sizeBytes,
    async *ranges() {
      yield* written
    },
    async write(offsetBytes, content, md5) {
      const extent = { offsetBytes, lengthBytes: content.length }
      check(extent, sizeBytes)
      if (content.length > 4 * 2 ** 20) throw new StoreProblem('refused', '413')
      most = Math.max(most, ++under)
      await new Promise((resolve) => setImmediate(resolve))
      under--
      const fault = store.fault?.(writes.length)
      writes.push(extent)
      const arrives = fault === undefined || fault.arrives === true
      if (arrives && !createHash('md5').update(content).digest().equals(md5))
        throw new StoreProblem('busy', 'Md5Mismatch')
      if (arrives) {
        bytes.set(content, offsetBytes)
        written = joinExtents([...written, extent])
      }
      if (fault) throw new StoreProblem(fault.failure, `fault: ${fault.failure}`)
    },
    async clear(extent) {
      check(extent, sizeBytes)
      bytes.fill(0, extent.offsetBytes, extent.offsetBytes + extent.lengthBytes)
      written = subtractExtents(written, [extent])
    },
  }
  return store
}

function check({ offsetBytes, lengthBytes }: Extent, sizeBytes: number): void {
  if (
    offsetBytes % 512 !== 0 ||
    lengthBytes % 512 !== 0 ||
    lengthBytes === 0 ||
    offsetBytes + lengthBytes > sizeBytes
  )
    throw new StoreProblem('refused', `InvalidPageRange ${offsetBytes}+${lengthBytes}`)
}
