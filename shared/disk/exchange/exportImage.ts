import { rename, rm } from 'node:fs/promises'
import { errnoOf } from '../../base/errors.ts'
import { unwritable } from '../../base/unwritable.ts'
import { allocatedBytes } from '../allocatedBytes.ts'
import type { DiskTools } from '../diskTools.ts'
import { runTool } from '../runTool.ts'
import { sealVhd, type VhdStamp } from '../vhd/sealVhd.ts'
import { copySparse } from './copySparse.ts'
import { qemuSource } from './qemuSource.ts'

/** An image to hand over. */
export interface ExportRequest {
  /** The raw image; it is gone afterwards. */
  readonly raw: string
  readonly format: 'vhd' | 'raw' | 'qcow2'
  /** Where it goes; a file there is replaced, at once and as a whole. */
  readonly path: string
  /** Time and identity of a VHD. */
  readonly stamp: VhdStamp
}

/**
 * Makes the file users get. A VHD or raw image is the raw image itself under another name, and copied only to another file
 * system. Resolves with what the file takes on its disk. Throws IMAGE_INVALID, FILE_UNWRITABLE, DISK_FULL, TOOL_MISSING or TOOL_FAILED.
 */
export async function exportImage(tools: DiskTools, request: ExportRequest): Promise<number> {
  const { raw, format, path, stamp } = request
  if (format === 'qcow2') await compress(tools, raw, path)
  else {
    if (format === 'vhd') await sealVhd(raw, stamp)
    await move(tools, raw, path)
  }
  return await allocatedBytes(path)
}

async function move(tools: DiskTools, raw: string, path: string): Promise<void> {
  try {
    await rename(raw, path)
  } catch (thrown) {
    if (errnoOf(thrown) !== 'EXDEV') throw unwritable(path, thrown)
    await replaced(path, (partial) => copySparse(tools, raw, partial))
    await rm(raw)
  }
}

async function compress(tools: DiskTools, raw: string, path: string): Promise<void> {
  await replaced(path, (partial) =>
    runTool(tools, {
      file: 'qemu-img',
      // One coroutine: several may store their clusters in any order.
      args: ['convert', '--image-opts', '-O', 'qcow2', '-c', '-m', '1', '-o', 'compression_type=zstd'].concat(
        qemuSource('raw', raw),
        partial,
      ),
    }),
  )
  await rm(raw)
}

async function replaced(path: string, make: (partial: string) => Promise<unknown>): Promise<void> {
  const partial = `${path}.partial`
  try {
    await rm(partial, { force: true })
    await make(partial)
    await rename(partial, path).catch((thrown: unknown) => {
      throw unwritable(path, thrown)
    })
  } catch (thrown) {
    await rm(partial, { force: true })
    throw thrown
  }
}
