import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'
import { constants, crc32, deflateRaw } from 'node:zlib'
import { blocksOf } from './blocksOf.ts'
import { inParallel } from './inParallel.ts'

const compress = promisify(deflateRaw)

/** Large enough that it costs little not to see what was before. */
const blockInputBytes = 1 << 20

/** The empty block that ends a stream (RFC 1951, 3.2.3). */
const lastBlock = Buffer.from('0300', 'hex')

/** What is known of the input once all of it was read. */
export interface Deflated {
  /** CRC-32 of ISO 3309, as gzip and zip have it. */
  readonly crc: number
  readonly inputBytes: number
}

/** Compresses to one raw deflate stream on all cores, block by block (`level` 1 to 9, -1 for the usual one). */
export async function* deflate(
  source: AsyncIterable<Uint8Array>,
  level: number,
): AsyncGenerator<Uint8Array, Deflated> {
  let crc = 0
  let inputBytes = 0
  const pack = async (input: Buffer): Promise<Uint8Array> => {
    crc = crc32(input, crc)
    inputBytes += input.length
    // Ends at a byte, and says that more follows.
    return compress(input, { level, finishFlush: constants.Z_SYNC_FLUSH })
  }
  yield* inParallel(blocksOf(source, blockInputBytes), 2 * availableParallelism(), pack)
  yield lastBlock
  return { crc, inputBytes }
}
