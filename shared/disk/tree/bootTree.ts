import type { DiskTools } from '../diskTools.ts'
import type { Kernel } from '../grub/grubConfig.ts'
import { listTree, readTreeFiles, type TreeListing } from './readTree.ts'

/** What of a tree decides how it starts. */
export interface BootTree {
  readonly listing: TreeListing
  readonly kernels: readonly Kernel[]
  /** `ID` of its os-release: lower-case letters, digits, `.`, `_` and `-`. */
  readonly id: string
  /** What it calls itself. */
  readonly prettyName: string
}

/** Files of a tree that are looked for, by their paths below its root. */
export const treePaths = {
  osRelease: 'usr/lib/os-release',
  grubConfig: 'boot/grub/grub.cfg',
  mkimage: 'usr/bin/grub-mkimage',
  biosModules: 'usr/lib/grub/i386-pc/moddep.lst',
  biosSector: 'usr/lib/grub/i386-pc/boot.img',
  uefiModules: 'usr/lib/grub/x86_64-efi/moddep.lst',
  /** Of Ubuntu an alternative: the latest one, or the one before. */
  shim: 'usr/lib/shim/shimx64.efi.signed',
  signedGrub: 'usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed',
  signedMokManager: 'usr/lib/shim/mmx64.efi.signed',
  mokManager: 'usr/lib/shim/mmx64.efi',
} as const

/** Looks at a tree with three programs, however much is asked. Throws TOOL_MISSING and TOOL_FAILED. */
export async function readBootTree(tools: DiskTools, tree: string): Promise<BootTree> {
  const paths = Object.values(treePaths)
  const listing = await listTree(tools, tree, paths, 'boot')
  const osRelease = listing.files.get(treePaths.osRelease)
  const [text = Buffer.alloc(0)] = await readTreeFiles(tools, osRelease ? [osRelease] : [])
  return { listing, kernels: kernelsOf(listing.folder), ...readOsRelease(text.toString('utf8')) }
}

function kernelsOf(names: ReadonlyMap<string, number>): readonly Kernel[] {
  return [...names.keys()].flatMap((name) => {
    const version = /^vmlinuz-([\w.+~:-]+)$/.exec(name)?.[1]
    return version === undefined ? [] : [{ version, hasInitrd: names.has(`initrd.img-${version}`) }]
  })
}

function readOsRelease(text: string): Pick<BootTree, 'id' | 'prettyName'> {
  const value = (name: string) =>
    new RegExp(String.raw`^${name}=["']?([^"'\n]{1,100})["']?$`, 'm').exec(text)?.[1]
  const id = value('ID') ?? 'linux'
  const prettyName = value('PRETTY_NAME') ?? value('NAME') ?? 'Linux'
  return {
    id: /^[a-z0-9._-]+$/.test(id) ? id : 'linux',
    prettyName: prettyName.replaceAll(/[^\p{L}\p{N} .,:;()/+-]/gu, ''),
  }
}
