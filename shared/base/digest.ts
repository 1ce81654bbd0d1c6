import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'

/** One buffer, used again and again: a stream makes a new one of each piece, and large files then cost more in memory than in hashing. */
const pieceBytes = 1 << 20

/** SHA-256 of a file as 64 lower-case hex characters; throws what reading the file throws. */
export async function sha256File(path: string): Promise<string> {
  const handle = await open(path, 'r')
  try {
    const hash = createHash('sha256')
    const buffer = Buffer.allocUnsafe(pieceBytes)
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, pieceBytes, null)
      if (bytesRead === 0) return hash.digest('hex')
      hash.update(buffer.subarray(0, bytesRead))
    }
  } finally {
    await handle.close()
  }
}
