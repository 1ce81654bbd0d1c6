import type { DiskTools } from '../../disk/diskTools.ts'
import { openExt4, settleExt4, type Ext4Volume } from '../../disk/ext4/ext4Volume.ts'
import { growExt4 } from '../../disk/ext4/growExt4.ts'
import { formatMebibytes, mebibyte } from '../../disk/mebibyte.ts'
import { findRoot } from '../../disk/sniff/findRoot.ts'
import { planGrowth } from '../../disk/table/planGrowth.ts'
import { writePieces } from '../../disk/writePieces.ts'
import type { DiskPlan } from './diskPlan.ts'
import type { PartialImage } from './partialImage.ts'
import type { TakenDisk } from './takeDisk.ts'

/** What a root is opened with. */
export interface RootParts {
  readonly tools: DiskTools
  readonly say: (text: string) => void
  /** Names a second file beside the disk. */
  readonly planSpare: () => Promise<PartialImage>
}

/**
 * Finds the root file system of a disk and brings it into order; on a disk that was asked to be larger than its image, partition and
 * file system take all of it. Throws ROOT_NOT_FOUND, IMAGE_INVALID, INPUT_INVALID or TOOL_FAILED.
 */
export async function openRoot(
  disk: TakenDisk,
  plan: DiskPlan,
  { tools, say, planSpare }: RootParts,
): Promise<Ext4Volume> {
  const place = await findRoot(disk.path, plan.partition)
  const volume = await openExt4(tools, disk.path, place)
  await settleExt4(tools, volume)
  const where = place.number === 0 ? 'the whole disk' : `partition ${place.number}`
  say(`The root file system is ${where}, ${formatMebibytes(place.sizeBytes)}.`)
  // An image is rounded up to a whole MiB in any case.
  if (plan.diskSizeBytes === undefined || disk.grownBytes < mebibyte) return volume
  const isWhole = place.number === 0
  const whole = { sizeBytes: disk.sizeBytes, pieces: [] }
  const { sizeBytes, pieces } = isWhole ? whole : await planGrowth(disk.path, place.number)
  if (!isWhole && sizeBytes <= place.sizeBytes) return volume
  say(`It grows to ${formatMebibytes(sizeBytes)}.`)
  const partial = await planSpare()
  const grown = await growExt4(tools, { volume, sizeBytes, sparePath: partial.path })
  await partial.settle()
  await writePieces(disk.path, pieces)
  return grown
}
