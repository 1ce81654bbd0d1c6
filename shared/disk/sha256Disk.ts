import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { dataExtents } from './dataExtents.ts'
import type { DiskTools } from './diskTools.ts'

const pieceBytes = 2 ** 20

/**
 * SHA-256 of a sparse file as 64 lower-case hex characters, the same as of any other copy. Its holes are not read: the kernel
 * would fill its memory with their zeros. Throws CANCELLED or what reading throws.
 */
export async function sha256Disk(tools: DiskTools, path: string): Promise<string> {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(pieceBytes)
  const zeros = Buffer.alloc(pieceBytes)
  const file = await open(path, 'r')
  const addHole = async (sizeBytes: number) => {
    for (let left = sizeBytes; left > 0; left -= pieceBytes) {
      hash.update(zeros.subarray(0, left))
      // A cancellation must be heard in between.
      await setImmediate()
    }
  }
  try {
    const { size: sizeBytes } = await file.stat()
    let at = 0
    for (const { offsetBytes, lengthBytes } of await dataExtents(tools, path, sizeBytes)) {
      await addHole(offsetBytes - at)
      const endBytes = offsetBytes + lengthBytes
      for (at = offsetBytes; at < endBytes;) {
        const { bytesRead } = await file.read(buffer, 0, Math.min(pieceBytes, endBytes - at), at)
        if (bytesRead === 0) throw new Error(`${path} became shorter while it was read.`)
        hash.update(buffer.subarray(0, bytesRead))
        at += bytesRead
      }
    }
    await addHole(sizeBytes - at)
    return hash.digest('hex')
  } finally {
    await file.close()
  }
}
