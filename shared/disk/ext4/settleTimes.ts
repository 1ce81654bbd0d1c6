import { withFile } from '../readAt.ts'
import { writePieces } from '../writePieces.ts'
import { crc32c } from './crc32c.ts'
import { readInodeTables, type InodeTables } from './inodeTables.ts'

/** Places in an inode (https://docs.kernel.org/filesystems/ext4/dynamic.html#index-nodes); `Extra` are the parts of a second. */
const field = {
  accessTime: 8,
  changeTime: 0xc,
  generation: 0x64,
  checksumLow: 0x7c,
  checksumHigh: 0x82,
  changeTimeExtra: 0x84,
  accessTimeExtra: 0x8c,
  birthTime: 0x90,
  birthTimeExtra: 0x94,
} as const

const rootInode = 2

/**
 * Sets all times of every inode but that of its content (mtime) to the epoch. mke2fs before 1.47.1 copies the others from the
 * tree, where nothing can set them, so two images of the same tree would differ.
 */
export async function settleTimes(image: string, offsetBytes: number, epochSeconds: number): Promise<void> {
  const inodes = await withFile(image, (readAt) =>
    readInodeTables((at, length) => readAt(offsetBytes + at, length)),
  )
  settleInodes(inodes, epochSeconds)
  const pieces = inodes.tables.map((table) => ({
    offsetBytes: offsetBytes + table.offsetBytes,
    bytes: table.bytes,
  }))
  await writePieces(image, pieces)
}

function settleInodes(
  { tables, inodeBytes, firstOrdinary, checksumSeed }: InodeTables,
  epochSeconds: number,
): void {
  for (const { firstInode, bitmap, bytes } of tables)
    for (let index = 0; index < bytes.length / inodeBytes; index++) {
      const number = firstInode + index
      const isUsed = ((bitmap[index >> 3] ?? 0) & (1 << (index & 7))) !== 0
      if (!isUsed || (number < firstOrdinary && number !== rootInode)) continue
      const inode = bytes.subarray(index * inodeBytes, (index + 1) * inodeBytes)
      for (const at of [field.accessTime, field.changeTime, field.birthTime])
        inode.writeUInt32LE(epochSeconds, at)
      for (const at of [field.accessTimeExtra, field.changeTimeExtra, field.birthTimeExtra])
        inode.writeUInt32LE(0, at)
      if (checksumSeed !== undefined) sign(inode, number, checksumSeed)
    }
}

/** An inode's checksum covers its number, its generation and itself (…/overview.html#checksums). */
function sign(inode: Buffer, number: number, seed: number): void {
  inode.writeUInt16LE(0, field.checksumLow)
  inode.writeUInt16LE(0, field.checksumHigh)
  const identity = Buffer.alloc(8)
  identity.writeUInt32LE(number, 0)
  identity.writeUInt32LE(inode.readUInt32LE(field.generation), 4)
  const checksum = crc32c(inode, crc32c(identity, seed))
  inode.writeUInt16LE(checksum & 0xffff, field.checksumLow)
  inode.writeUInt16LE(checksum >>> 16, field.checksumHigh)
}
