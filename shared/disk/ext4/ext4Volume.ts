import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { isImageError, ImageError } from '../../base/errors.ts'
import type { DiskTools } from '../diskTools.ts'
import { withFile } from '../readAt.ts'
import { runTool } from '../runTool.ts'
import type { RootPlace } from '../sniff/findRoot.ts'

/** An ext4 inside a raw disk, as the programs of e2fsprogs and FUSE are given it. */
export interface Ext4Volume extends RootPlace {
  /** The raw disk, absolute. */
  readonly image: string
  /** A link to it in the work directory of the tools: a name in which nothing can be taken for an option. */
  readonly name: string
}

const name = 'volume.raw'

/** Names an ext4 of a raw disk for the programs that work on it. */
export async function openExt4(tools: DiskTools, image: string, place: RootPlace): Promise<Ext4Volume> {
  await symlink(image, join(tools.workDirectory, name))
  return { ...place, image, name }
}

const deviceOf = (volume: Ext4Volume) => `${volume.name}?offset=${volume.startBytes}`

/**
 * Brings a file system that is not mounted into order: replays its journal and mends what is safe to mend. With `isDiscarding`, what
 * its free blocks hold is gone afterwards, from the disk too. Throws IMAGE_INVALID for one that is damaged.
 */
export async function settleExt4(
  tools: DiskTools,
  volume: Ext4Volume,
  { isDiscarding = false }: { readonly isDiscarding?: boolean } = {},
): Promise<void> {
  const discard = isDiscarding ? ['-E', 'discard'] : []
  // 1: mended.
  await judged(volume, () =>
    runTool(tools, { file: 'e2fsck', args: ['-f', '-p', ...discard, deviceOf(volume)], accept: [0, 1] }),
  )
}

/** Throws IMAGE_INVALID unless a file system that is not mounted is in perfect order. Nothing is changed. */
export async function checkExt4(tools: DiskTools, volume: Ext4Volume): Promise<void> {
  await judged(volume, () => runTool(tools, { file: 'e2fsck', args: ['-f', '-n', deviceOf(volume)] }))
}

/** Where the UUID of a file system stands (https://docs.kernel.org/filesystems/ext4/super.html). */
const uuidOffset = 1024 + 0x68

/** The UUID of a file system, in lower case with dashes. */
export async function readExt4Uuid({ image, startBytes }: Ext4Volume): Promise<string> {
  const bytes = await withFile(image, (readAt) => readAt(startBytes + uuidOffset, 16))
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

async function judged(volume: Ext4Volume, run: () => Promise<unknown>): Promise<void> {
  try {
    await run()
  } catch (thrown) {
    if (!isImageError(thrown) || thrown.code !== 'TOOL_FAILED') throw thrown
    const where = volume.number === 0 ? 'of the disk' : `in partition ${volume.number}`
    throw new ImageError('IMAGE_INVALID', `The file system ${where} is damaged: ${thrown.detail}`, {
      cause: thrown,
    })
  }
}
