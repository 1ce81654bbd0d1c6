import { crc32 } from 'node:zlib'
import { ImageError } from '../../base/errors.ts'
import { mebibyte, sectorBytes } from '../mebibyte.ts'
import { withFile, type ReadAt } from '../readAt.ts'
import type { DiskPiece } from './encodeTable.ts'
import { decodeGptHeader, encodeGptHeader, type GptHeader } from './gptHeader.ts'
import { decodeMbr, sectorCountOffset } from './mbrBootRecord.ts'
import { protectiveMbrType } from './partitionTypes.ts'

/** How a partition becomes larger. */
export interface PartitionGrowth {
  readonly sizeBytes: number
  /** What its table is then. */
  readonly pieces: readonly DiskPiece[]
}

/** Eight times what every tool makes. */
const mostTableBytes = 128 * 1024

const sectorsPerMebibyte = mebibyte / sectorBytes

/**
 * Works out how the last partition of a raw disk reaches to its end, whose GPT is there already. Throws INPUT_INVALID when there is
 * another partition in the way, or when it is a logical one of an MBR.
 */
export async function planGrowth(image: string, number: number): Promise<PartitionGrowth> {
  return await withFile(image, async (readAt, diskBytes) => {
    const entries = decodeMbr(await readAt(0, sectorBytes)) ?? new Map<number, never>()
    const isGpt = [...entries.values()].some(({ type }) => type === protectiveMbrType)
    return isGpt ? growGpt(readAt, number, diskBytes) : growMbr(readAt, number, diskBytes)
  })
}

function inTheWay(number: number, other: number): ImageError {
  return new ImageError(
    'INPUT_INVALID',
    `disk_size: partition ${number} cannot grow, because partition ${other} lies behind it on the disk.`,
  )
}

/** The last sector a partition may have: the whole MiB its own start suggests. */
function lastSectorOf(startSector: number, limitSector: number): number {
  const isAligned = startSector % sectorsPerMebibyte === 0
  const step = isAligned ? sectorsPerMebibyte : 1
  return Math.floor((limitSector + 1) / step) * step - 1
}

async function growGpt(readAt: ReadAt, number: number, diskBytes: number): Promise<PartitionGrowth> {
  const header = decodeGptHeader(await readAt(sectorBytes, sectorBytes))
  const invalid = (why: string) =>
    new ImageError('IMAGE_INVALID', `The GPT cannot be changed for a larger disk: ${why}.`)
  if (typeof header === 'string') throw invalid(header)
  const { ownSector, otherSector, entriesSector, entryCount, entryBytes, lastUsableSector } = header
  const tableBytes = entryCount * entryBytes
  const isUsual = ownSector === 1 && entriesSector === 2 && entryBytes >= 128 && tableBytes <= mostTableBytes
  if (!isUsual || number > entryCount) throw invalid('its entries are not where they usually are')
  const lastSector = Math.floor(diskBytes / sectorBytes) - 1
  if (otherSector !== lastSector || lastUsableSector >= lastSector)
    throw invalid('its second copy is not at the end of the disk')
  const table = await readAt(entriesSector * sectorBytes, tableBytes)
  const entryAt = (index: number) => table.subarray(index * entryBytes, (index + 1) * entryBytes)
  const own = entryAt(number - 1)
  const startSector = Number(own.readBigUInt64LE(32))
  for (let index = 0; index < entryCount; index++)
    if (Number(entryAt(index).readBigUInt64LE(32)) > startSector) throw inTheWay(number, index + 1)
  const endSector = Math.max(Number(own.readBigUInt64LE(40)), lastSectorOf(startSector, lastUsableSector))
  own.writeBigUInt64LE(BigInt(endSector), 40)
  return {
    sizeBytes: (endSector - startSector + 1) * sectorBytes,
    pieces: bothCopies({ ...header, entriesCrc: crc32(table) }, table),
  }
}

function bothCopies(header: GptHeader, table: Buffer): readonly DiskPiece[] {
  const tableSectors = Math.ceil(table.length / sectorBytes)
  const second = {
    ...header,
    ownSector: header.otherSector,
    otherSector: header.ownSector,
    entriesSector: header.otherSector - tableSectors,
  }
  return [header, second].flatMap((copy) => [
    { offsetBytes: copy.ownSector * sectorBytes, bytes: encodeGptHeader(copy) },
    { offsetBytes: copy.entriesSector * sectorBytes, bytes: table },
  ])
}

async function growMbr(readAt: ReadAt, number: number, diskBytes: number): Promise<PartitionGrowth> {
  const entries = decodeMbr(await readAt(0, sectorBytes)) ?? new Map<number, never>()
  const own = entries.get(number)
  if (!own)
    throw new ImageError(
      'INPUT_INVALID',
      `disk_size: partition ${number} cannot grow, because it is a logical one of an MBR.`,
    )
  for (const [other, { startSector }] of entries)
    if (startSector > own.startSector) throw inTheWay(number, other)
  const limitSector = Math.min(diskBytes / sectorBytes, own.startSector + 0xffff_ffff) - 1
  const endSector = lastSectorOf(own.startSector, limitSector)
  const sectorCount = Math.max(own.sectorCount, endSector - own.startSector + 1)
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(sectorCount)
  return {
    sizeBytes: sectorCount * sectorBytes,
    pieces: [{ offsetBytes: sectorCountOffset(number), bytes }],
  }
}
