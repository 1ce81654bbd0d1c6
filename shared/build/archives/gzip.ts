import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'
import { constants, crc32, deflateRaw } from 'node:zlib'
import { blocksOf } from './blocksOf.ts'
import { inParallel } from './inParallel.ts'

const deflate = promisify(deflateRaw)

/** Large enough that it costs little not to see what was before. */
const blockInputBytes = 1 << 20

/** No name, no time, Unix (RFC 1952, 2.3). */
const head = Buffer.from('1f8b0800000000000003', 'hex')

/** The empty block that ends a deflate stream (RFC 1951, 3.2.3). */
const lastBlock = Buffer.from('0300', 'hex')

/** Compresses to gzip on all cores: blocks packed on their own, one after the other in a single stream. */
export async function* gzip(source: AsyncIterable<Uint8Array>, level: number): AsyncGenerator<Uint8Array> {
  let crc = 0
  let bytes = 0
  const pack = async (input: Buffer): Promise<Uint8Array> => {
    crc = crc32(input, crc)
    bytes += input.length
    // Ends at a byte, and says that more follows.
    return deflate(input, { level, finishFlush: constants.Z_SYNC_FLUSH })
  }
  yield head
  yield* inParallel(blocksOf(source, blockInputBytes), 2 * availableParallelism(), pack)
  const tail = Buffer.alloc(8)
  tail.writeUInt32LE(crc, 0)
  tail.writeUInt32LE(bytes % 2 ** 32, 4)
  yield lastBlock
  yield tail
}
