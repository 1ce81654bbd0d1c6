import { join } from 'node:path'
import { ImageError } from '../../base/errors.ts'
import type { DiskTools } from '../diskTools.ts'
import { rootOf, type DiskLayout, type FilesystemKind } from '../layout/diskLayout.ts'
import { sectorBytes } from '../mebibyte.ts'
import { runTool } from '../runTool.ts'
import { treePaths, type BootTree } from '../tree/bootTree.ts'
import { listTree } from '../tree/readTree.ts'

/** A platform GRUB is made for. */
export type GrubPlatform = 'i386-pc' | 'x86_64-efi'

const filesystemModules: Readonly<Record<FilesystemKind, string>> = {
  ext4: 'ext2',
  xfs: 'xfs',
  btrfs: 'btrfs',
}

/** What our configuration needs, and what one that update-grub writes later does. */
const modules =
  'part_gpt part_msdos search search_fs_uuid search_label search_fs_file normal configfile linux boot echo test true ls cat gzio minicmd halt reboot sleep loadenv serial terminal font gfxterm all_video gettext regexp'

const platforms: Readonly<
  Record<GrubPlatform, { readonly modules: string; readonly list: string; readonly package: string }>
> = {
  'i386-pc': { modules: 'biosdisk', list: treePaths.biosModules, package: 'grub-pc-bin' },
  'x86_64-efi': { modules: 'fat efifwsetup', list: treePaths.uefiModules, package: 'grub-efi-amd64-bin' },
}

/** A GRUB that needs no module from outside. */
export interface GrubImage {
  readonly core: Buffer
  /** `boot.img` of the same GRUB; empty on UEFI. */
  readonly bootSector: Buffer
}

/**
 * Makes a GRUB that goes on with `/boot/grub` on the root partition of the disk it was started from. It is made of the modules of the
 * tree, by the tree's own program where it has one, else by this machine's; where the tree has no modules, of this machine's. Throws
 * TREE_NOT_BOOTABLE with the package that is missing.
 */
export async function grubImage(
  tools: DiskTools,
  { listing }: BootTree,
  layout: DiskLayout,
  platform: GrubPlatform,
): Promise<GrubImage> {
  const inside = join('/usr/lib/grub', platform)
  if (!listing.files.has(platforms[platform].list)) {
    await expectHere(tools, platform, inside)
    return await makeHere(tools, layout, platform, inside)
  }
  const ofTree = join(listing.root, inside)
  if (!listing.files.has(treePaths.mkimage)) return await makeHere(tools, layout, platform, ofTree)
  // Nothing is written to the tree, of which the file system is made meanwhile.
  const core = coreOf(tools, platform)
  const mkimage = ['chroot', '--', listing.root, `/${treePaths.mkimage}`]
  const args = mkimageArguments(layout, platform, inside)
  await runTool(tools, { file: 'sh', args: ['-c', writeScript, 'sh', core, ...mkimage, ...args] })
  return await readImage(tools, platform, core, ofTree)
}

/** grub-mkimage does not write to a pipe. */
const writeScript = 'core=$1; shift; exec "$@" >"$core"'

function coreOf({ workDirectory }: DiskTools, platform: GrubPlatform): string {
  return join(workDirectory, `${platform}.core`)
}

async function expectHere(tools: DiskTools, platform: GrubPlatform, directory: string): Promise<void> {
  const { list, package: inPackage } = platforms[platform]
  if ((await listTree(tools, '/', [list], directory)).files.has(list)) return
  throw new ImageError(
    'TREE_NOT_BOOTABLE',
    `There is no GRUB for ${platform}, neither in the image nor on this machine: install ${inPackage} in the image.`,
  )
}

async function makeHere(
  tools: DiskTools,
  layout: DiskLayout,
  platform: GrubPlatform,
  directory: string,
): Promise<GrubImage> {
  const core = coreOf(tools, platform)
  const args = mkimageArguments(layout, platform, directory)
  await runTool(tools, { file: 'grub-mkimage', args: ['-o', core, ...args] })
  return await readImage(tools, platform, core, directory)
}

async function readImage(
  tools: DiskTools,
  platform: GrubPlatform,
  core: string,
  directory: string,
): Promise<GrubImage> {
  const hasSector = platform === 'i386-pc'
  const files = hasSector ? [core, join(directory, 'boot.img')] : [core]
  const { stdout } = await runTool(tools, { file: 'cat', args: ['--', ...files] })
  const coreBytes = Math.max(0, stdout.length - (hasSector ? sectorBytes : 0))
  return { core: stdout.subarray(0, coreBytes), bootSector: stdout.subarray(coreBytes) }
}

function mkimageArguments(layout: DiskLayout, platform: GrubPlatform, directory: string): readonly string[] {
  const scheme = layout.partitionTable === 'gpt' ? 'gpt' : 'msdos'
  const prefix = `(,${scheme}${rootOf(layout).number})/boot/grub`
  const own = `${modules} ${platforms[platform].modules} ${filesystemModules[layout.filesystem]}`
  return ['-d', directory, '-O', platform, '-p', prefix, ...own.split(' ')]
}
