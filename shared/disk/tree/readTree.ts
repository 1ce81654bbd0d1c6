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
 * Looks for ordinary files in a tree, by their paths below the root, and for those in one folder. Symbolic links lead where they
 * lead once the image runs, never out of the tree. Throws TOOL_MISSING and TOOL_FAILED.
 */
export async function listTree(
  tools: DiskTools,
  tree: string,
  paths: readonly string[],
  folder: string,
): Promise<TreeListing> {
  const [root, folderPath, ...resolved] = await resolvePaths(tools, tree, [folder, ...paths])
  if (root === undefined || folderPath === undefined) throw new TypeError('perl answers too little')
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

/** Walks a path below a root as the kernel walks it in a chroot; of a chain of links without end it tells the path as it was. */
const resolveScript = String.raw`
use strict;
use Cwd 'realpath';
my $root = realpath(shift) // die "no such folder\n";
my $base = $root eq '/' ? '' : $root;
sub resolve {
  my ($path, @done) = shift;
  my @todo = split m{/+}, $path;
  for (my $links = 0; @todo;) {
    my $part = shift @todo;
    next if $part eq '' || $part eq '.';
    if ($part eq '..') { pop @done; next }
    my $target = readlink(join '/', $base, @done, $part);
    if (!defined $target) { push @done, $part; next }
    return "$base/$path" if ++$links > 40;
    @done = () if $target =~ m{^/};
    unshift @todo, split m{/+}, $target;
  }
  return join '/', $base, @done;
}
print map { "$_\0" } $root, map { resolve($_) } @ARGV;
`

/** The root and each path below it, without symbolic links, all of which stay below it: an absolute one begins at the root. */
async function resolvePaths(
  tools: DiskTools,
  tree: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  const { stdout } = await runTool(tools, { file: 'perl', args: ['-e', resolveScript, tree, ...paths] })
  return stdout.toString('utf8').split('\0').slice(0, -1)
}

function leadsOut(path: string, target: string): ImageError {
  return new ImageError(
    'TREE_NOT_BOOTABLE',
    `/${path} of the image leads through a symbolic link to ${target}, and is written to.`,
    { hint: 'Make it an ordinary file in an ordinary folder of the image.' },
  )
}
