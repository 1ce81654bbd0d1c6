import { ImageError } from '../../base/errors.ts'
import type { DiskTools } from '../diskTools.ts'
import { writeExt4, type RootFilesystem } from '../ext4/writeExt4.ts'
import type { FilesystemKind } from '../layout/diskLayout.ts'

/** Makes a root file system of a tree inside an image. Throws as {@link writeExt4}, and INPUT_INVALID for what cannot be made of a tree. */
export async function writeRoot(
  tools: DiskTools,
  kind: FilesystemKind,
  filesystem: RootFilesystem,
): Promise<void> {
  if (kind === 'ext4') await writeExt4(tools, filesystem)
  else throw new ImageError('INPUT_INVALID', kind)
}
