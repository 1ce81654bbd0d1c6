import { crc32 } from 'node:zlib'
import { sectorBytes } from '../mebibyte.ts'

/** One of the two headers of a GPT (UEFI 2.10 §5.3.2). */
export interface GptHeader {
  readonly ownSector: number
  readonly otherSector: number
  readonly firstUsableSector: number
  readonly lastUsableSector: number
  /** 16 bytes as stored. */
  readonly diskGuid: Buffer
  readonly entriesSector: number
  readonly entryCount: number
  readonly entryBytes: number
  readonly entriesCrc: number
}

const signature = 'EFI PART'
const revision = 0x00010000
const headerBytes = 92

/** The sector of a header. */
export function encodeGptHeader(header: GptHeader): Buffer {
  const sector = Buffer.alloc(sectorBytes)
  sector.write(signature, 'latin1')
  sector.writeUInt32LE(revision, 8)
  sector.writeUInt32LE(headerBytes, 12)
  sector.writeBigUInt64LE(BigInt(header.ownSector), 24)
  sector.writeBigUInt64LE(BigInt(header.otherSector), 32)
  sector.writeBigUInt64LE(BigInt(header.firstUsableSector), 40)
  sector.writeBigUInt64LE(BigInt(header.lastUsableSector), 48)
  header.diskGuid.copy(sector, 56)
  sector.writeBigUInt64LE(BigInt(header.entriesSector), 72)
  sector.writeUInt32LE(header.entryCount, 80)
  sector.writeUInt32LE(header.entryBytes, 84)
  sector.writeUInt32LE(header.entriesCrc, 88)
  sector.writeUInt32LE(crc32(sector.subarray(0, headerBytes)), 16)
  return sector
}

/** Reads the sector of a header: what it says, or in words why it is none. Numbers beyond 2⁵³ are none. */
export function decodeGptHeader(sector: Buffer): GptHeader | string {
  if (sector.length < sectorBytes || sector.toString('latin1', 0, 8) !== signature)
    return 'it has no signature'
  const size = sector.readUInt32LE(12)
  if (size < headerBytes || size > sectorBytes) return `its size, ${size}, cannot be`
  const covered = Buffer.from(sector.subarray(0, size))
  covered.writeUInt32LE(0, 16)
  if (crc32(covered) !== sector.readUInt32LE(16)) return 'its checksum is wrong'
  const numbers = [24, 32, 40, 48, 72].map((at) => Number(sector.readBigUInt64LE(at)))
  if (!numbers.every(Number.isSafeInteger)) return 'it names a sector that cannot be'
  const [ownSector = 0, otherSector = 0, firstUsableSector = 0, lastUsableSector = 0, entriesSector = 0] =
    numbers
  return {
    ownSector,
    otherSector,
    firstUsableSector,
    lastUsableSector,
    diskGuid: Buffer.from(sector.subarray(56, 72)),
    entriesSector,
    entryCount: sector.readUInt32LE(80),
    entryBytes: sector.readUInt32LE(84),
    entriesCrc: sector.readUInt32LE(88),
  }
}
