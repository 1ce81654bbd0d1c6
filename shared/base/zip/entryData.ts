import type { FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import type { Entry } from 'yauzl'

const chunkBytes = 1 << 20

/**
 * The data of an entry, unpacked, in long chunks: most of the time of unpacking a program goes into handling them. Throws for
 * another method of compression than store and deflate (PKWARE APPNOTE 4.4.5), and for what is no such data.
 */
export async function* entryData(
  archive: FileHandle,
  { compressionMethod, compressedSize }: Entry,
  startByte: number,
): AsyncGenerator<Buffer> {
  if (compressionMethod !== 0 && compressionMethod !== 8)
    throw new Error(`it is packed by the method ${compressionMethod}, where 8 is expected.`)
  if (compressedSize === 0) return
  const end = startByte + compressedSize - 1
  const packed = archive.createReadStream({
    start: startByte,
    end,
    autoClose: false,
    highWaterMark: chunkBytes,
  })
  // Whoever reads the last of them gets the error of any.
  const data =
    compressionMethod === 0
      ? packed
      : pipeline(packed, createInflateRaw({ chunkSize: chunkBytes }), () => undefined)
  yield* data as AsyncIterable<Buffer>
}
