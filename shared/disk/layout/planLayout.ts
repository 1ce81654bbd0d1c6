import { ImageError } from '../../base/errors.ts'
import { formatMebibytes, mebibyte } from '../mebibyte.ts'
import type {
  BootKind,
  DiskLayout,
  FilesystemKind,
  PartitionTableKind,
  PlannedPartition,
} from './diskLayout.ts'

/** What a disk is asked to be. */
export interface LayoutRequest {
  readonly sizeBytes: number
  readonly partitionTable: PartitionTableKind
  readonly boot: BootKind
  readonly filesystem: FilesystemKind
}

/** Debian's cloud images: BIOS boot area 14 from 1 MiB, ESP 15 from 4 MiB, root 1 from 128 MiB. */
const firstMebibyte = 1
const biosBootMebibytes = 3
const espStartMebibyte = 4
const espMebibytes = 124

/** The smallest root each mkfs makes; for ext4 one that still has a journal. */
const leastRootMebibytes: Readonly<Record<FilesystemKind, number>> = { ext4: 16, xfs: 300, btrfs: 128 }

/** An MBR counts sectors of 512 bytes in 32 bits. */
const mostMbrBytes = 2 ** 32 * 512

/** Far beyond what any cloud takes, and within what ext4 with blocks of 4 KiB and numbers of this language hold. */
const mostBytes = 64 * 2 ** 40

/** Divides a disk as Debian's cloud images are divided; throws INPUT_INVALID or DISK_TOO_SMALL. */
export function planLayout({ sizeBytes, partitionTable, boot, filesystem }: LayoutRequest): DiskLayout {
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes <= 0 || sizeBytes % mebibyte !== 0)
    throw new ImageError(
      'INPUT_INVALID',
      `The size of the disk, ${sizeBytes} bytes, is no whole number of MiB.`,
    )
  const mostHere = partitionTable === 'mbr' ? mostMbrBytes - mebibyte : mostBytes
  if (sizeBytes > mostHere)
    throw new ImageError(
      'INPUT_INVALID',
      `A disk of ${formatMebibytes(sizeBytes)} is larger than the ${formatMebibytes(mostHere)} a partition table of type ${partitionTable} is used for here.`,
    )
  const isGpt = partitionTable === 'gpt'
  const hasBios = boot === 'bios' || boot === 'both'
  const hasUefi = boot === 'uefi' || boot === 'both'
  const before: PlannedPartition[] = []
  let rootStart = firstMebibyte
  if (isGpt && hasBios) {
    before.push(partition('bios-boot', 14, firstMebibyte, biosBootMebibytes))
    rootStart = firstMebibyte + biosBootMebibytes
  }
  if (hasUefi) {
    // An MBR has four places.
    before.push(partition('esp', isGpt ? 15 : 2, espStartMebibyte, espMebibytes))
    rootStart = espStartMebibyte + espMebibytes
  }
  // The second copy of a GPT is behind the last partition.
  const rootMebibytes = sizeBytes / mebibyte - rootStart - (isGpt ? 1 : 0)
  const least = leastRootMebibytes[filesystem]
  if (rootMebibytes < least)
    throw new ImageError(
      'DISK_TOO_SMALL',
      `A disk of ${formatMebibytes(sizeBytes)} leaves ${formatMebibytes(Math.max(0, rootMebibytes) * mebibyte)} for the root file system; ${filesystem} needs at least ${least} MiB.`,
    )
  const partitions = [...before, partition('root', 1, rootStart, rootMebibytes)]
  return { sizeBytes, partitionTable, boot, filesystem, partitions }
}

function partition(
  role: PlannedPartition['role'],
  number: number,
  startMebibyte: number,
  mebibytes: number,
): PlannedPartition {
  return { role, number, startBytes: startMebibyte * mebibyte, sizeBytes: mebibytes * mebibyte }
}
