import { ImageError } from '../../base/errors.ts'
import type { DiskTools } from '../diskTools.ts'
import { formatMebibytes } from '../mebibyte.ts'
import { runTool } from '../runTool.ts'
import type { RootFilesystem } from './rootFilesystem.ts'

/** The error for a tree that does not fit, with what it holds and what there was room for. */
export async function treeTooLarge(
  tools: DiskTools,
  { tree, sizeBytes }: RootFilesystem,
  cause: ImageError,
): Promise<ImageError> {
  const { stdout } = await runTool(tools, { file: 'du', args: ['-s', '--block-size=1', '--', tree] })
  const treeBytes = Number(/^\d+/.exec(stdout.toString('latin1'))?.[0] ?? 0)
  const inodes = /allocate inode/.test(cause.detail) ? ' It has more files than the file system can.' : ''
  return new ImageError(
    'DISK_TOO_SMALL',
    `The tree holds ${formatMebibytes(treeBytes)} and does not fit into a root file system of ${formatMebibytes(sizeBytes)}, which also has to hold its own tables.${inodes}`,
    { cause },
  )
}
