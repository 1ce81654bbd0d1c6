import { withFile } from '../readAt.ts'
import { writePieces } from '../writePieces.ts'
import { crc32c } from './crc32c.ts'

/** Places in the super block (https://docs.kernel.org/filesystems/ext4/globals.html#super-block). */
const field = {
  blocksCount: 4,
  firstBlock: 0x14,
  logBlock: 0x18,
  groupBlocks: 0x20,
  roCompat: 0x64,
  kbytesWritten: 0x178,
  checksum: 0x3fc,
} as const

const superBytes = 1024
const metadataChecksum = 0x400

/**
 * Forgets how much was ever written to a file system, in the super block and its copies: the count depends on how the programs
 * that made it happened to write.
 */
export async function settleSuperblocks(image: string, offsetBytes: number): Promise<void> {
  const pieces = await withFile(image, async (readAt) => {
    const first = await readAt(offsetBytes + superBytes, superBytes)
    const blockBytes = 1024 << first.readUInt32LE(field.logBlock)
    const groupBlocks = first.readUInt32LE(field.groupBlocks)
    const firstBlock = first.readUInt32LE(field.firstBlock)
    const groups = Math.ceil((first.readUInt32LE(field.blocksCount) - firstBlock) / groupBlocks)
    const copies = [...Array(groups).keys()]
      .filter(holdsSuperblock)
      .map(
        (group) => offsetBytes + (group === 0 ? superBytes : (firstBlock + group * groupBlocks) * blockBytes),
      )
    return Promise.all(
      copies.map(async (at) => ({ offsetBytes: at, bytes: settled(await readAt(at, superBytes)) })),
    )
  })
  await writePieces(image, pieces)
}

function settled(block: Buffer): Buffer {
  block.writeBigUInt64LE(0n, field.kbytesWritten)
  if ((block.readUInt32LE(field.roCompat) & metadataChecksum) !== 0)
    block.writeUInt32LE(crc32c(block.subarray(0, field.checksum)), field.checksum)
  return block
}

/** Groups 0 and 1 and the powers of 3, 5 and 7 (feature sparse_super). */
function holdsSuperblock(group: number): boolean {
  return group <= 1 || [3, 5, 7].some((base) => isPower(group, base))
}

function isPower(number: number, base: number): boolean {
  let power = base
  while (power < number) power *= base
  return power === number
}
