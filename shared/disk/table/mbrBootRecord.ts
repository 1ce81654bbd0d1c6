import { sectorBytes } from '../mebibyte.ts'
import { protectiveMbrType } from './partitionTypes.ts'

/** One of the four places of a master boot record. */
export interface MbrEntry {
  readonly isActive: boolean
  readonly type: number
  readonly startSector: number
  readonly sectorCount: number
}

/** Where the boot code of the first sector ends and the table begins. */
export const bootCodeBytes = 440

const tableOffset = 446
const entryBytes = 16

/** The last sector of a protective partition (UEFI 2.10 §5.2.3). */
const beyondChs = Buffer.from([0xff, 0xff, 0xff])

/** The first sector from its disk signature on, to be written at byte 440; boot code before it is kept. */
export function encodeMbr(diskId: number, entries: ReadonlyMap<number, MbrEntry>): Buffer {
  const sector = Buffer.alloc(sectorBytes)
  sector.writeUInt32LE(diskId, bootCodeBytes)
  for (const [number, entry] of entries) {
    const at = tableOffset + (number - 1) * entryBytes
    sector.writeUInt8(entry.isActive ? 0x80 : 0, at)
    encodeChs(entry.startSector).copy(sector, at + 1)
    sector.writeUInt8(entry.type, at + 4)
    const isProtective = entry.type === protectiveMbrType
    const last = isProtective ? beyondChs : encodeChs(entry.startSector + entry.sectorCount - 1)
    last.copy(sector, at + 5)
    sector.writeUInt32LE(entry.startSector, at + 8)
    sector.writeUInt32LE(entry.sectorCount, at + 12)
  }
  sector.writeUInt16LE(0xaa55, sectorBytes - 2)
  return sector.subarray(bootCodeBytes)
}

/** The used places of a first sector, by number from 1; undefined when it bears no boot signature. */
export function decodeMbr(sector: Buffer): ReadonlyMap<number, MbrEntry> | undefined {
  if (sector.length < sectorBytes || sector.readUInt16LE(sectorBytes - 2) !== 0xaa55) return undefined
  const entries = new Map<number, MbrEntry>()
  for (let number = 1; number <= 4; number++) {
    const at = tableOffset + (number - 1) * entryBytes
    const status = sector.readUInt8(at)
    // The boot sector of a bare file system has the signature too, and code in this place.
    if ((status & 0x7f) !== 0) return undefined
    const entry = {
      isActive: status === 0x80,
      type: sector.readUInt8(at + 4),
      startSector: sector.readUInt32LE(at + 8),
      sectorCount: sector.readUInt32LE(at + 12),
    }
    if (entry.type !== 0 && entry.sectorCount > 0) entries.set(number, entry)
  }
  return entries
}

/** Where the number of sectors of one of the four places stands. */
export function sectorCountOffset(number: number): number {
  return tableOffset + (number - 1) * entryBytes + 12
}

/** Cylinder, head and sector of 255 heads and 63 sectors, and the largest of each where that does not suffice. */
function encodeChs(sector: number): Buffer {
  const cylinder = Math.floor(sector / (255 * 63))
  if (cylinder > 1023) return Buffer.from([0xfe, 0xff, 0xff])
  const head = Math.floor(sector / 63) % 255
  return Buffer.from([head, (sector % 63) + 1 + ((cylinder >> 8) << 6), cylinder & 0xff])
}
