import { rename, stat } from 'node:fs/promises'
import { unwritable } from '../../base/unwritable.ts'
import { allocatedBytes } from '../../disk/allocatedBytes.ts'
import { exportImage } from '../../disk/exchange/exportImage.ts'
import { sha256Disk } from '../../disk/sha256Disk.ts'
import { sealVhd } from '../../disk/vhd/sealVhd.ts'
import type { DiskContent, DiskFacts } from '../artifact.ts'
import type { OutputFormat } from './chrootPlan.ts'
import type { BuildSite } from './openBuildSite.ts'

/** An image to hand over. */
export interface HandOver {
  readonly site: Pick<BuildSite, 'tools' | 'close'>
  /** The complete raw disk or archive, in the folder the image is to be in; it is gone afterwards. */
  readonly partialPath: string
  readonly path: string
  readonly format: OutputFormat
  readonly content: DiskContent
}

/**
 * Makes the file users get and measures it. While its digest is taken, which keeps one processor busy, the site is taken down; a
 * raw disk or VHD gets its name when nothing can fail any more, a qcow2 when it is complete. Throws IMAGE_INVALID, FILE_UNWRITABLE, DISK_FULL, TOOL_MISSING, TOOL_FAILED or CANCELLED.
 */
export async function handOverImage(image: HandOver): Promise<DiskFacts> {
  const { site, partialPath, path, format, content } = image
  const { tools } = site
  if (format === 'vhd') await sealVhd(partialPath, content)
  const isConverted = format === 'qcow2'
  if (isConverted) await exportImage(tools, { raw: partialPath, format, path, stamp: content })
  const made = isConverted ? path : partialPath
  const sha256 = await sha256Disk(tools, made, () => site.close())
  // A file that has its name already keeps it: rename(2) to itself does nothing.
  await nameImage(made, path)
  const sizeBytes = (await stat(path)).size
  return { path, format, sizeBytes, dataBytes: await allocatedBytes(path), sha256, content }
}

async function nameImage(made: string, path: string): Promise<void> {
  await rename(made, path).catch((thrown: unknown) => {
    throw unwritable(path, thrown)
  })
}
