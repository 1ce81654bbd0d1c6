import { ImageError } from '../../base/errors.ts'
import type { DiskTools } from '../diskTools.ts'
import { writeExt4 } from '../ext4/writeExt4.ts'
import type { FilesystemKind } from '../layout/diskLayout.ts'
import type { RootFilesystem } from './rootFilesystem.ts'
import { writeBtrfs } from './writeBtrfs.ts'

/** Kinds of which the same tree does not give the same bytes: mkfs.btrfs draws some of its identifiers by lot. */
export const unreproducible: ReadonlySet<FilesystemKind> = new Set(['btrfs'])

/** Throws INPUT_INVALID for a file system that cannot be made of a tree. */
export function refuseUnmakeable(kind: FilesystemKind): void {
  if (kind !== 'xfs') return
  throw new ImageError(
    'INPUT_INVALID',
    'An xfs cannot be made of a tree without mounting it: mkfs.xfs -p loses hard links, times, extended attributes and every name with a space.',
    { hint: 'Set filesystem to ext4, or to btrfs.' },
  )
}

/** Makes a root file system of a tree inside an image. Throws as {@link writeExt4}. */
export async function writeRoot(
  tools: DiskTools,
  kind: FilesystemKind,
  filesystem: RootFilesystem,
): Promise<void> {
  refuseUnmakeable(kind)
  if (kind === 'btrfs') await writeBtrfs(tools, filesystem)
  else await writeExt4(tools, filesystem)
}
