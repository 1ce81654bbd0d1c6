import type { ReadAt } from '../readAt.ts'
import { crc32c } from './crc32c.ts'

/** The part of a group's inode table that is in use. */
export interface InodeTable {
  /** From the start of the file system. */
  readonly offsetBytes: number
  /** The number of its first inode; numbers begin with 1. */
  readonly firstInode: number
  /** One bit for each inode, the lowest of a byte first: set where it is in use. */
  readonly bitmap: Buffer
  /** The inodes one after the other. */
  readonly bytes: Buffer
}

/** The inodes of an ext4. */
export interface InodeTables {
  readonly inodeBytes: number
  /** Lower ones belong to the file system, but for the root. */
  readonly firstOrdinary: number
  /** With which the checksum of everything begins; undefined for a file system without checksums. */
  readonly checksumSeed: number | undefined
  readonly tables: readonly InodeTable[]
}

/** Places in the super block (https://docs.kernel.org/filesystems/ext4/globals.html#super-block). */
const superField = {
  inodesCount: 0,
  firstBlock: 0x14,
  logBlock: 0x18,
  groupInodes: 0x28,
  firstInode: 0x54,
  inodeSize: 0x58,
  incompat: 0x60,
  roCompat: 0x64,
  uuid: 0x68,
  descriptorSize: 0xfe,
} as const

/** Places in a group descriptor (…/globals.html#block-group-descriptors); `High` only where it has 64 bytes. */
const groupField = {
  bitmap: 4,
  table: 8,
  flags: 0x12,
  unused: 0x1c,
  bitmapHigh: 0x24,
  tableHigh: 0x28,
  unusedHigh: 0x32,
} as const

const superBytes = 1024
const has64Bits = 0x80
const hasChecksums = 0x400
const isUninitialised = 1

/** Reads the inodes of an ext4 that mke2fs(8) has just made, with `readAt` counting from its start. */
export async function readInodeTables(readAt: ReadAt): Promise<InodeTables> {
  const block = await readAt(superBytes, superBytes)
  const blockBytes = 1024 << block.readUInt32LE(superField.logBlock)
  const groupInodes = block.readUInt32LE(superField.groupInodes)
  const groups = block.readUInt32LE(superField.inodesCount) / groupInodes
  const inodeBytes = block.readUInt16LE(superField.inodeSize)
  const is64Bit = (block.readUInt32LE(superField.incompat) & has64Bits) !== 0
  const descriptorBytes = is64Bit ? block.readUInt16LE(superField.descriptorSize) : 32
  const descriptorsAt = (block.readUInt32LE(superField.firstBlock) + 1) * blockBytes
  const descriptors = await readAt(descriptorsAt, groups * descriptorBytes)
  const tables: InodeTable[] = []
  for (let group = 0; group < groups; group++) {
    const descriptor = descriptors.subarray(group * descriptorBytes, (group + 1) * descriptorBytes)
    const place = (low: number, high: number) =>
      (descriptor.readUInt32LE(low) + (is64Bit ? descriptor.readUInt32LE(high) * 2 ** 32 : 0)) * blockBytes
    if ((descriptor.readUInt16LE(groupField.flags) & isUninitialised) !== 0) continue
    const unusedHigh = is64Bit ? descriptor.readUInt16LE(groupField.unusedHigh) : 0
    const used = groupInodes - descriptor.readUInt16LE(groupField.unused) - unusedHigh * 2 ** 16
    const offsetBytes = place(groupField.table, groupField.tableHigh)
    tables.push({
      offsetBytes,
      firstInode: group * groupInodes + 1,
      bitmap: await readAt(place(groupField.bitmap, groupField.bitmapHigh), Math.ceil(used / 8)),
      bytes: await readAt(offsetBytes, used * inodeBytes),
    })
  }
  const isChecked = (block.readUInt32LE(superField.roCompat) & hasChecksums) !== 0
  const uuid = block.subarray(superField.uuid, superField.uuid + 16)
  return {
    inodeBytes,
    firstOrdinary: block.readUInt32LE(superField.firstInode),
    checksumSeed: isChecked ? crc32c(uuid) : undefined,
    tables,
  }
}
