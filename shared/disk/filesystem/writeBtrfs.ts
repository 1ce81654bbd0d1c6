import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ImageError, isImageError } from '../../base/errors.ts'
import type { DiskTools } from '../diskTools.ts'
import { mebibyte } from '../mebibyte.ts'
import { runTool } from '../runTool.ts'
import { createBlankImage } from '../writePieces.ts'
import type { RootFilesystem } from './rootFilesystem.ts'
import { treeTooLarge } from './treeTooLarge.ts'

/**
 * Makes a Btrfs of a tree and puts it into an image; mkfs.btrfs cannot begin anywhere but at the start of a file. Throws
 * DISK_TOO_SMALL, TOOL_MISSING or TOOL_FAILED.
 */
export async function writeBtrfs(tools: DiskTools, filesystem: RootFilesystem): Promise<void> {
  const { tree, image, offsetBytes, sizeBytes, uuid, label } = filesystem
  const part = join(tools.workDirectory, 'root.btrfs')
  await createBlankImage(part, sizeBytes)
  try {
    await runTool(tools, {
      file: 'mkfs.btrfs',
      args: ['-q', '--rootdir', tree, '-U', uuid, '-L', label, part],
    })
    // It makes the file larger where the tree does not fit.
    if ((await stat(part)).size > sizeBytes) throw new ImageError('TOOL_FAILED', 'ENOSPC')
    const seek = ['bs=1M', `seek=${offsetBytes / mebibyte}`, 'conv=notrunc,sparse', 'status=none']
    await runTool(tools, { file: 'dd', args: [`if=${part}`, `of=${image}`, ...seek] })
  } catch (thrown) {
    if (isImageError(thrown) && /No space left|ENOSPC|not enough free space|error -28/i.test(thrown.detail))
      throw await treeTooLarge(tools, filesystem, thrown)
    throw thrown
  } finally {
    await rm(part, { force: true })
  }
}
