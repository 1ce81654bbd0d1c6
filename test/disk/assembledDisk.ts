import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { assembleDisk } from '#shared/disk/assembleDisk.ts'
import type { LayoutRequest } from '#shared/disk/layout/planLayout.ts'
import { debianDisk } from './debianDisk.ts'
import { localTools } from './tools.ts'

/** Unpacks the tree of a small Debian, without the device nodes an ordinary user could not make. */
export async function unpackTree(tar: string, folder: string): Promise<string> {
  const tree = join(folder, 'tree')
  await mkdir(tree)
  await execa('tar', ['-xf', tar, '-C', tree, '--numeric-owner', '--xattrs', '--exclude=./dev/*'])
  return tree
}

/** Makes a disk of a tree in a folder; its name is its seed as well. */
export async function diskOf(
  folder: string,
  tree: string,
  name: string,
  kernelArguments: readonly string[] = [],
  layout: Partial<LayoutRequest> = {},
): Promise<string> {
  const image = join(folder, name)
  await assembleDisk(await localTools(folder), debianDisk(tree, image, name, kernelArguments, layout))
  return image
}
