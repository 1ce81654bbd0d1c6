import { join } from 'node:path'
import { ImageError } from '../../base/errors.ts'
import type { DiskTools } from '../diskTools.ts'
import { runTool } from '../runTool.ts'

/** A file of a tree, which has to be read by the tools. */
export interface TreeFile {
  /** By the path it was asked for, below the root. */
  readonly path: string
  readonly sizeBytes: number
  /** Where it is. */
  readonly file: string
}

/** What is in a tree of what was asked for. */
export interface TreeListing {
  /** The root, without symbolic links. */
  readonly root: string
  /** Those that are there, by the path they were asked for. */
  readonly files: ReadonlyMap<string, TreeFile>
  /** Every path that was asked for, without symbolic links. */
  readonly resolved: ReadonlyMap<string, string>
  /** The names of ordinary files in the folder that was asked for, and their sizes. */
  readonly folder: ReadonlyMap<string, number>
}

/**
 * Looks for ordinary files in a tree, by their paths below the root, and for those in one folder. Nothing in the tree is believed:
 * throws TREE_NOT_BOOTABLE when a symbolic link leads out of it, for what it leads to is no part of the image.
 */
export async function listTree(
  tools: DiskTools,
  tree: string,
  paths: readonly string[],
  folder: string,
): Promise<TreeListing> {
  const [root, folderPath, ...resolved] = await resolvePaths(tools, tree, [folder, ...paths])
  if (root === undefined || folderPath === undefined) throw new TypeError('realpath answers too little')
  const { stdout } = await runTool(tools, {
    file: 'find',
    args: [...new Set([folderPath, ...resolved])].concat([
      '-maxdepth',
      '1',
      '-type',
      'f',
      '-printf',
      String.raw`%s %p\0`,
    ]),
    // Something is not there.
    accept: [0, 1],
  })
  const sizes = new Map<string, number>()
  for (const record of stdout.toString('utf8').split('\0')) {
    const space = record.indexOf(' ')
    if (space > 0) sizes.set(record.slice(space + 1), Number(record.slice(0, space)))
  }
  const files = new Map<string, TreeFile>()
  for (const [index, path] of paths.entries()) {
    const file = resolved[index] ?? ''
    const sizeBytes = sizes.get(file)
    if (sizeBytes !== undefined) files.set(path, { path, sizeBytes, file })
  }
  const below = `${folderPath}/`
  const inFolder = [...sizes].filter(
    ([path]) => path.startsWith(below) && !path.slice(below.length).includes('/'),
  )
  return {
    root,
    files,
    resolved: new Map(paths.map((path, index) => [path, resolved[index] ?? ''])),
    folder: new Map(inFolder.map(([path, size]) => [path.slice(below.length), size])),
  }
}

/** What is in files of a tree, in their order. Throws TOOL_FAILED when they are not as long as they were. */
export async function readTreeFiles(
  tools: DiskTools,
  files: readonly TreeFile[],
): Promise<readonly Buffer[]> {
  if (files.length === 0) return []
  const { stdout } = await runTool(tools, { file: 'cat', args: ['--', ...files.map(({ file }) => file)] })
  const wholeBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  if (stdout.length !== wholeBytes)
    throw new ImageError('TOOL_FAILED', `cat read ${stdout.length} bytes instead of ${wholeBytes}.`)
  let at = 0
  return files.map(({ sizeBytes }) => stdout.subarray(at, (at += sizeBytes)))
}

/** Where a path that was asked for is to be written. Throws TREE_NOT_BOOTABLE when a symbolic link is on its way. */
export function placeInTree({ root, resolved }: TreeListing, path: string): string {
  const place = join(root, path)
  if (resolved.get(path) !== place) throw leadsOut(path, resolved.get(path) ?? '')
  return place
}

/** The root and each path below it, without symbolic links. */
async function resolvePaths(
  tools: DiskTools,
  tree: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  const { stdout } = await runTool(tools, {
    file: 'realpath',
    args: ['-m', '-z', '--', tree, ...paths.map((path) => join(tree, path))],
  })
  const resolved = stdout.toString('utf8').split('\0').slice(0, -1)
  const [root = '', ...files] = resolved
  const below = root === '/' ? root : `${root}/`
  for (const [index, file] of files.entries())
    if (!file.startsWith(below)) throw leadsOut(paths[index] ?? '', file)
  return resolved
}

function leadsOut(path: string, target: string): ImageError {
  return new ImageError(
    'TREE_NOT_BOOTABLE',
    `/${path} of the image leads through a symbolic link to ${target}, which is not where it has to be.`,
    { hint: 'Make it an ordinary file in an ordinary folder of the image.' },
  )
}
