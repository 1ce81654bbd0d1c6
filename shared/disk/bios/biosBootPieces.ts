import { ImageError } from '../../base/errors.ts'
import type { GrubImage } from '../grub/grubImage.ts'
import { partitionOf, type DiskLayout } from '../layout/diskLayout.ts'
import { sectorBytes } from '../mebibyte.ts'
import { bootCodeBytes } from '../table/mbrBootRecord.ts'
import type { DiskPiece } from '../table/encodeTable.ts'

/** Places in GRUB's boot.img and diskboot.img (GRUB 2, include/grub/offsets.h and include/grub/i386/pc/boot.h). */
const coreSectorOffset = 0x5c
const driveCheckOffset = 0x66
const blockListOffset = 0x1f4
const nopNop = 0x9090
/** Where diskboot.img loads what follows it. */
const loadSegment = 0x0820

/**
 * GRUB for BIOS on a disk: its first sector without the table, and its core in the BIOS boot area or in the gap before the first
 * partition of an MBR. Throws TREE_NOT_BOOTABLE when the core does not fit or is none.
 */
export function biosBootPieces(layout: DiskLayout, { core, bootSector }: GrubImage): readonly DiskPiece[] {
  const { startBytes, sizeBytes } = placeOfCore(layout)
  const sectorCount = Math.ceil(core.length / sectorBytes)
  if (bootSector.length !== sectorBytes || sectorCount < 2)
    throw new ImageError('TREE_NOT_BOOTABLE', 'What grub-mkimage made is no GRUB for BIOS.')
  if (core.length > sizeBytes)
    throw new ImageError(
      'TREE_NOT_BOOTABLE',
      `GRUB for BIOS has ${core.length} bytes; there is room for ${sizeBytes}.`,
    )
  const startSector = startBytes / sectorBytes
  const first = Buffer.from(bootSector.subarray(0, bootCodeBytes))
  first.writeBigUInt64LE(BigInt(startSector), coreSectorOffset)
  // The BIOS says which disk it starts from; old ones said the wrong one for hard disks.
  first.writeUInt16LE(nopNop, driveCheckOffset)
  const whole = Buffer.alloc(sectorCount * sectorBytes)
  core.copy(whole)
  whole.writeBigUInt64LE(BigInt(startSector + 1), blockListOffset)
  whole.writeUInt16LE(sectorCount - 1, blockListOffset + 8)
  whole.writeUInt16LE(loadSegment, blockListOffset + 10)
  return [
    { offsetBytes: 0, bytes: first },
    { offsetBytes: startBytes, bytes: whole },
  ]
}

function placeOfCore(layout: DiskLayout): { readonly startBytes: number; readonly sizeBytes: number } {
  const own = partitionOf(layout, 'bios-boot')
  if (own) return own
  const gapEnd = Math.min(...layout.partitions.map(({ startBytes }) => startBytes))
  return { startBytes: sectorBytes, sizeBytes: gapEnd - sectorBytes }
}
