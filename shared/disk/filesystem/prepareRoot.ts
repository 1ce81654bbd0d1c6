import { ImageError } from '../../base/errors.ts'
import type { DiskTools } from '../diskTools.ts'
import { prepareExt4 } from '../ext4/prepareExt4.ts'
import type { FilesystemKind } from '../layout/diskLayout.ts'
import type { RootWriter } from './rootFilesystem.ts'
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

/**
 * Brings a tree into the order in which its file system takes its files; what this resolves with makes the file system, and only
 * reads the tree. Throws TOOL_MISSING or TOOL_FAILED.
 */
export async function prepareRoot(tools: DiskTools, kind: FilesystemKind, tree: string): Promise<RootWriter> {
  refuseUnmakeable(kind)
  return kind === 'btrfs' ? writeBtrfs : await prepareExt4(tools, tree)
}
