import type { DiskTools } from '../diskTools.ts'
import { findRootConfig } from '../grub/grubConfig.ts'
import { grubImage } from '../grub/grubImage.ts'
import type { FilesystemKind } from '../layout/diskLayout.ts'
import { treeFile } from '../tree/treePath.ts'
import type { EspFile } from './writeEsp.ts'

/** The tree an ESP starts. */
export interface EspTree {
  readonly tree: string
  readonly rootUuid: string
  readonly filesystem: FilesystemKind
  /** `ID` of its os-release, for which its signed GRUB was built: it looks for its configuration in a folder of this name. */
  readonly vendor: string
}

/** What is on an ESP, and whether it starts with Secure Boot. */
export interface EspContents {
  readonly files: readonly EspFile[]
  readonly isSigned: boolean
}

/** Where Debian and Ubuntu have their signed parts; Ubuntu's first name is the file behind an alternative. */
const signedParts = {
  shim: ['usr/lib/shim/shimx64.efi.signed.latest', 'usr/lib/shim/shimx64.efi.signed'],
  grub: ['usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed'],
  mokManager: ['usr/lib/shim/mmx64.efi.signed', 'usr/lib/shim/mmx64.efi'],
} as const

/**
 * The files of an ESP: shim and the signed GRUB of the tree, under the name firmware looks for by itself and under the vendor's;
 * a GRUB made for it where the tree has no signed one. Throws TREE_NOT_BOOTABLE when there is none.
 */
export async function espContents(tools: DiskTools, request: EspTree): Promise<EspContents> {
  const { tree, rootUuid, filesystem, vendor } = request
  const find = async (paths: readonly string[]) => {
    for (const path of paths) {
      const found = await treeFile(tools, tree, path)
      if (found !== undefined) return found
    }
    return undefined
  }
  const config = findRootConfig(rootUuid)
  const shim = await find(signedParts.shim)
  const grub = await find(signedParts.grub)
  if (shim === undefined || grub === undefined) {
    const { core } = await grubImage(tools, { tree, platform: 'x86_64-efi', filesystem, config })
    return { files: [{ path: 'EFI/BOOT/BOOTX64.EFI', source: core }], isSigned: false }
  }
  const mokManager = await find(signedParts.mokManager)
  const stub = Buffer.from(`${config}configfile $prefix/grub.cfg\n`)
  const folder = (name: string, shimName: string): readonly EspFile[] => [
    { path: `EFI/${name}/${shimName}`, source: shim },
    { path: `EFI/${name}/grubx64.efi`, source: grub },
    ...(mokManager === undefined ? [] : [{ path: `EFI/${name}/mmx64.efi`, source: mokManager }]),
    { path: `EFI/${name}/grub.cfg`, source: stub },
  ]
  return { files: [...folder('BOOT', 'BOOTX64.EFI'), ...folder(vendor, 'shimx64.efi')], isSigned: true }
}
