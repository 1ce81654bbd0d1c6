import { join } from 'node:path'
import { ImageError } from '../../base/errors.ts'
import type { DiskTools } from '../diskTools.ts'
import { runTool } from '../runTool.ts'

/**
 * The path of a file of a tree that is to be read, by its path below the root; undefined when it is not there. Throws
 * TREE_NOT_BOOTABLE when a symbolic link leads out of the tree: what it leads to is no part of the image.
 */
export async function treeFile(tools: DiskTools, tree: string, path: string): Promise<string | undefined> {
  const [root, file] = await resolve(tools, '-e', tree, path)
  if (file === undefined) return undefined
  if (!isBelow(root, file)) throw leadsOut(path, file)
  return file
}

/** The path under which a file of a tree is to be written. Throws TREE_NOT_BOOTABLE when a symbolic link is on its way. */
export async function newTreeFile(tools: DiskTools, tree: string, path: string): Promise<string> {
  const [root, file] = await resolve(tools, '-m', tree, path)
  if (file !== join(root, path)) throw leadsOut(path, file ?? '')
  return file
}

async function resolve(
  tools: DiskTools,
  mode: '-e' | '-m',
  tree: string,
  path: string,
): Promise<readonly [root: string, file?: string]> {
  const { stdout } = await runTool(tools, {
    file: 'realpath',
    args: [mode, '-q', '-z', '--', tree, join(tree, path)],
    accept: [0, 1],
  })
  const [root = '', file = ''] = stdout.toString('utf8').split('\0')
  if (root === '') throw new ImageError('FILE_UNREADABLE', `${tree}: there is no such folder.`)
  return file === '' ? [root] : [root, file]
}

function isBelow(root: string, file: string): boolean {
  return file.startsWith(root.endsWith('/') ? root : `${root}/`)
}

function leadsOut(path: string, target: string): ImageError {
  return new ImageError(
    'TREE_NOT_BOOTABLE',
    `/${path} of the image leads through a symbolic link to ${target}, which is not where it has to be.`,
    { hint: 'Make it an ordinary file in an ordinary folder of the image.' },
  )
}
