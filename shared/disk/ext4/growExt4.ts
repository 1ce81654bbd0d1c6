import { rm, stat, symlink, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import type { DiskTools } from '../diskTools.ts'
import { runTool } from '../runTool.ts'
import { settleExt4, type Ext4Volume } from './ext4Volume.ts'

/** A file system that is to take a larger place. */
export interface Ext4Growth {
  /** Nothing but a second copy of its GPT is behind it on the disk; that is gone afterwards. */
  readonly volume: Ext4Volume
  readonly sizeBytes: number
  /** A file beside the disk that nobody else uses; nothing may be there. */
  readonly sparePath: string
}

const spare = 'spare.raw'

/**
 * Has a file system that is not mounted take all of a larger place. resize2fs(8) takes a file for a file system from its first byte to
 * its last, so it gets one: what is in use is taken out, and put back. Throws TOOL_FAILED, TOOL_MISSING or IMAGE_INVALID.
 */
export async function growExt4(
  tools: DiskTools,
  { volume, sizeBytes, sparePath }: Ext4Growth,
): Promise<Ext4Volume> {
  const { image, name, startBytes } = volume
  const { size: diskBytes } = await stat(image)
  const run = (file: string, ...args: readonly string[]) => runTool(tools, { file, args })
  await symlink(sparePath, join(tools.workDirectory, spare))
  try {
    await run('e2image', '-r', '-a', '-o', String(startBytes), name, spare)
    await settleExt4(tools, { ...volume, image: sparePath, name: spare, startBytes: 0 })
    await run('resize2fs', spare, `${Math.floor(sizeBytes / 1024)}K`)
    // Blocks of nothing but zeros are not put back.
    const range = ['--offset', String(startBytes), '--length', String(sizeBytes)]
    await run('fallocate', '--punch-hole', ...range, name)
    await run('e2image', '-r', '-a', '-O', String(startBytes), spare, name)
    // It has cut off the disk behind the file system.
    await truncate(image, diskBytes)
  } finally {
    await rm(sparePath, { force: true })
  }
  return { ...volume, sizeBytes }
}
