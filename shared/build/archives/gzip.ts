import { deflate } from './deflate.ts'

/** No name, no time, Unix (RFC 1952, 2.3). */
const head = Buffer.from('1f8b0800000000000003', 'hex')

/** Compresses to gzip on all cores, as a single member. */
export async function* gzip(source: AsyncIterable<Uint8Array>, level: number): AsyncGenerator<Uint8Array> {
  yield head
  const { crc, inputBytes } = yield* deflate(source, level)
  const tail = Buffer.alloc(8)
  tail.writeUInt32LE(crc, 0)
  tail.writeUInt32LE(inputBytes % 2 ** 32, 4)
  yield tail
}
