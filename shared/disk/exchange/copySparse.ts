import { constants, copyFile } from 'node:fs/promises'
import { errnoOf } from '../../base/errors.ts'
import { unwritable } from '../../base/unwritable.ts'
import type { DiskTools } from '../diskTools.ts'
import { runTool } from '../runTool.ts'

/**
 * Copies a file without its holes, sharing the data where the file system can. Nothing may be at the target. Throws TOOL_FAILED,
 * FILE_UNWRITABLE or DISK_FULL.
 */
export async function copySparse(tools: DiskTools, source: string, target: string): Promise<void> {
  try {
    await copyFile(source, target, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL)
    return
  } catch (thrown) {
    if (['EEXIST', 'EACCES', 'ENOENT', 'EROFS'].includes(errnoOf(thrown) ?? ''))
      throw unwritable(target, thrown)
  }
  await runTool(tools, {
    file: 'cp',
    args: ['--sparse=always', '--no-preserve=mode,ownership', '-T', '--', source, target],
  })
}
