import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ImageError } from '../../base/errors.ts'
import type { DiskTools } from '../diskTools.ts'
import type { FilesystemKind } from '../layout/diskLayout.ts'
import { runTool } from '../runTool.ts'
import { treeFile } from '../tree/treePath.ts'

/** A platform GRUB is made for. */
export type GrubPlatform = 'i386-pc' | 'x86_64-efi'

/** A GRUB that needs no module from outside. */
export interface GrubImageRequest {
  readonly tree: string
  readonly platform: GrubPlatform
  readonly filesystem: FilesystemKind
  /** Run before anything else. */
  readonly config: string
}

/** A GRUB, and the sector that starts it where the platform has one. */
export interface GrubImage {
  readonly core: Buffer
  /** `boot.img` of the same GRUB; empty on UEFI. */
  readonly bootSector: Buffer
}

const filesystemModules: Readonly<Record<FilesystemKind, string>> = {
  ext4: 'ext2',
  xfs: 'xfs',
  btrfs: 'btrfs',
}

/** What our configuration needs, and what one that update-grub writes later does. */
const modules =
  'part_gpt part_msdos search search_fs_uuid search_label search_fs_file normal configfile linux boot echo test true ls cat gzio minicmd halt reboot sleep loadenv serial terminal font gfxterm all_video gettext regexp'

const platformModules: Readonly<Record<GrubPlatform, string>> = {
  'i386-pc': 'biosdisk',
  'x86_64-efi': 'fat efifwsetup',
}

const packages: Readonly<Record<GrubPlatform, string>> = {
  'i386-pc': 'grub-pc-bin',
  'x86_64-efi': 'grub-efi-amd64-bin',
}

/**
 * Makes a GRUB of the modules of the tree, by the tree's own program where it has one, else by this machine's; where the tree has no
 * modules, of this machine's. Throws TREE_NOT_BOOTABLE with the package that is missing.
 */
export async function grubImage(tools: DiskTools, request: GrubImageRequest): Promise<GrubImage> {
  const { tree, platform } = request
  const directory = `usr/lib/grub/${platform}`
  const ofTree = await treeFile(tools, tree, `${directory}/moddep.lst`)
  if (ofTree !== undefined && (await treeFile(tools, tree, 'usr/bin/grub-mkimage')) !== undefined)
    return await makeInTree(tools, request, directory)
  const from = ofTree === undefined ? '/' : tree
  if (ofTree === undefined && (await treeFile(tools, '/', `${directory}/moddep.lst`)) === undefined)
    throw new ImageError(
      'TREE_NOT_BOOTABLE',
      `There is no GRUB for ${platform}, neither in the image nor on this machine: install ${packages[platform]} in the image.`,
    )
  return await makeHere(tools, request, join(from, directory))
}

async function makeHere(tools: DiskTools, request: GrubImageRequest, directory: string): Promise<GrubImage> {
  const config = join(tools.workDirectory, `${request.platform}.cfg`)
  const core = join(tools.workDirectory, `${request.platform}.core`)
  await writeFile(config, request.config)
  await runTool(tools, { file: 'grub-mkimage', args: mkimageArguments(request, directory, config, core) })
  return { core: await readFile(core), bootSector: await bootSector(tools, request, directory) }
}

async function makeInTree(
  tools: DiskTools,
  request: GrubImageRequest,
  directory: string,
): Promise<GrubImage> {
  const { tree, platform } = request
  const config = join(tools.workDirectory, `${platform}.cfg`)
  await writeFile(config, request.config)
  // A name nobody can have put a link under; the work directory is not to be seen from inside.
  const made = await runTool(tools, { file: 'mktemp', args: ['-d', '--', join(tree, '.grub-XXXXXXXX')] })
  const outside = made.stdout.toString('utf8').trimEnd()
  const inside = `/${basename(outside)}`
  try {
    await runTool(tools, { file: 'cp', args: ['--', config, join(outside, 'config')] })
    const args = mkimageArguments(request, `/${directory}`, `${inside}/config`, `${inside}/core`)
    await runTool(tools, { file: 'chroot', args: [tree, '/usr/bin/grub-mkimage', ...args] })
    const { stdout } = await runTool(tools, { file: 'cat', args: ['--', join(outside, 'core')] })
    return { core: stdout, bootSector: await bootSector(tools, request, join(tree, directory)) }
  } finally {
    await runTool(tools, { file: 'rm', args: ['-r', '-f', '--one-file-system', '--', outside] })
  }
}

function mkimageArguments(
  { platform, filesystem }: GrubImageRequest,
  directory: string,
  config: string,
  core: string,
): readonly string[] {
  const own = [modules, platformModules[platform], filesystemModules[filesystem]].flatMap((list) =>
    list.split(' '),
  )
  return ['-d', directory, '-O', platform, '-p', '/boot/grub', '-c', config, '-o', core, ...own]
}

async function bootSector(
  tools: DiskTools,
  { platform }: GrubImageRequest,
  directory: string,
): Promise<Buffer> {
  if (platform !== 'i386-pc') return Buffer.alloc(0)
  return (await runTool(tools, { file: 'cat', args: ['--', join(directory, 'boot.img')] })).stdout
}
