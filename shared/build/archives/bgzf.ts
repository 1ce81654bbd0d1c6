import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'
import { crc32, deflateRaw } from 'node:zlib'
import { blocksOf } from './blocksOf.ts'
import { inParallel } from './inParallel.ts'

const deflate = promisify(deflateRaw)

/** What one block takes in, so that it never comes out with more than 64 KiB (htslib, bgzf.h). */
const blockInputBytes = 0xff00

/** The empty block that ends a file (SAM specification, 4.1.2). */
const endOfFile = Buffer.from('1f8b08040000000000ff0600424302001b0003000000000000000000', 'hex')

/** Compresses to BGZF on all cores: gzip in blocks whose sizes are told, so that they can be found without reading them. */
export async function* bgzf(source: AsyncIterable<Uint8Array>, level: number): AsyncGenerator<Uint8Array> {
  const blocks = blocksOf(source, blockInputBytes)
  yield* inParallel(blocks, 4 * availableParallelism(), (input) => block(input, level))
  yield endOfFile
}

async function block(input: Uint8Array, level: number): Promise<Uint8Array> {
  const packed = await deflate(input, { level })
  const head = Buffer.from('1f8b08040000000000ff0600424302000000', 'hex')
  head.writeUInt16LE(head.length + packed.length + 8 - 1, 16)
  const tail = Buffer.alloc(8)
  tail.writeUInt32LE(crc32(input), 0)
  tail.writeUInt32LE(input.length, 4)
  return Buffer.concat([head, packed, tail])
}
