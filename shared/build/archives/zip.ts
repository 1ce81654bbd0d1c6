import { createReadStream } from 'node:fs'
import { requireSize, type ArchiveFile } from './archiveFile.ts'
import { deflate } from './deflate.ts'

/** Where 32 bits do not suffice (APPNOTE.TXT 4.4.1.4); files that come near while being packed count as larger. */
const limit32 = 0xffffffff
const large = 0xf0000000

/** 1980-01-01, the earliest day there is in a zip archive. */
const firstDay = 0x21

/** Names in UTF-8, sizes behind the content. */
const flags = 0x0808
const deflated = 8
const madeOnUnix = 3 << 8

interface Entry {
  readonly file: ArchiveFile
  readonly name: Buffer
  readonly offset: number
  readonly crc: number
  readonly packedBytes: number
}

/** A zip archive of files, without times, so that equal files make equal archives (PKWARE APPNOTE.TXT 6.3.10, with Zip64). */
export async function* zipArchive(files: readonly ArchiveFile[], level: number): AsyncGenerator<Uint8Array> {
  const entries: Entry[] = []
  let offset = 0
  for (const file of files) {
    const name = Buffer.from(file.name)
    const isLarge = file.sizeBytes >= large
    const head = localHeader(name, isLarge)
    yield head
    const packed = yield* pack(file, level)
    const tail = descriptor(packed, file.sizeBytes, isLarge)
    yield tail
    entries.push({ file, name, offset, ...packed })
    offset += head.length + packed.packedBytes + tail.length
  }
  let directoryBytes = 0
  for (const entry of entries) {
    const record = directoryRecord(entry)
    directoryBytes += record.length
    yield record
  }
  yield endRecords(entries.length, offset, directoryBytes)
}

type Packed = Pick<Entry, 'crc' | 'packedBytes'>

async function* pack(file: ArchiveFile, level: number): AsyncGenerator<Uint8Array, Packed> {
  let packedBytes = 0
  const parts = deflate(createReadStream(file.path, { highWaterMark: 1 << 20 }), level)
  try {
    for (;;) {
      const { done, value } = await parts.next()
      if (done) {
        requireSize(file, value.inputBytes)
        return { crc: value.crc, packedBytes }
      }
      packedBytes += value.length
      yield value
    }
  } finally {
    await parts.return({ crc: 0, inputBytes: 0 })
  }
}

/** Little-endian fields one after the other: [bytes, value]. */
function fields(...parts: readonly (readonly [2 | 4 | 8, number])[]): Buffer {
  const buffer = Buffer.alloc(parts.reduce((sum, [bytes]) => sum + bytes, 0))
  let at = 0
  for (const [bytes, value] of parts) {
    if (bytes === 8) buffer.writeBigUInt64LE(BigInt(value), at)
    else buffer.writeUIntLE(value, at, bytes)
    at += bytes
  }
  return buffer
}

function localHeader(name: Buffer, isLarge: boolean): Buffer {
  const extra = isLarge ? fields([2, 1], [2, 16], [8, 0], [8, 0]) : Buffer.alloc(0)
  const size = isLarge ? limit32 : 0
  const head = fields(
    [4, 0x04034b50],
    [2, isLarge ? 45 : 20],
    [2, flags],
    [2, deflated],
    [2, 0],
    [2, firstDay],
    [4, 0],
    [4, size],
    [4, size],
    [2, name.length],
    [2, extra.length],
  )
  return Buffer.concat([head, name, extra])
}

function descriptor({ crc, packedBytes }: Packed, sizeBytes: number, isLarge: boolean): Buffer {
  const width = isLarge ? 8 : 4
  return fields([4, 0x08074b50], [4, crc], [width, packedBytes], [width, sizeBytes])
}

function directoryRecord({ file, name, offset, crc, packedBytes }: Entry): Buffer {
  const isLarge = file.sizeBytes >= large
  const isFar = offset >= limit32
  const extraParts: (readonly [8, number])[] = [
    ...(isLarge
      ? ([
          [8, file.sizeBytes],
          [8, packedBytes],
        ] as const)
      : []),
    ...(isFar ? ([[8, offset]] as const) : []),
  ]
  const extra =
    extraParts.length === 0
      ? Buffer.alloc(0)
      : Buffer.concat([fields([2, 1], [2, 8 * extraParts.length]), fields(...extraParts)])
  const head = fields(
    [4, 0x02014b50],
    [2, madeOnUnix | 45],
    [2, extraParts.length > 0 ? 45 : 20],
    [2, flags],
    [2, deflated],
    [2, 0],
    [2, firstDay],
    [4, crc],
    [4, isLarge ? limit32 : packedBytes],
    [4, isLarge ? limit32 : file.sizeBytes],
    [2, name.length],
    [2, extra.length],
    [2, 0],
    [2, 0],
    [2, 0],
    // The upper half holds the mode of Unix: a regular file with its permissions.
    [2, 0],
    [2, 0o100000 | file.mode],
    [4, isFar ? limit32 : offset],
  )
  return Buffer.concat([head, name, extra])
}

function endRecords(count: number, offset: number, directoryBytes: number): Buffer {
  const end = fields(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, Math.min(count, 0xffff)],
    [2, Math.min(count, 0xffff)],
    [4, Math.min(directoryBytes, limit32)],
    [4, Math.min(offset, limit32)],
    [2, 0],
  )
  if (count < 0xffff && offset < limit32 && directoryBytes < limit32) return end
  const end64 = fields(
    [4, 0x06064b50],
    [8, 44],
    [2, madeOnUnix | 45],
    [2, 45],
    [4, 0],
    [4, 0],
    [8, count],
    [8, count],
    [8, directoryBytes],
    [8, offset],
  )
  const locator = fields([4, 0x07064b50], [4, 0], [8, offset + directoryBytes], [4, 1])
  return Buffer.concat([end64, locator, end])
}
