import type { DiskTools } from '../diskTools.ts'
import { grubImage } from '../grub/grubImage.ts'
import type { DiskLayout } from '../layout/diskLayout.ts'
import { treePaths, type BootTree } from '../tree/bootTree.ts'
import { readTreeFiles } from '../tree/readTree.ts'
import type { FatFile } from './encodeFat.ts'

/** What is on an ESP, and whether it starts with Secure Boot. */
export interface EspContents {
  readonly files: readonly FatFile[]
  readonly isSigned: boolean
}

/** Systems whose signed GRUB looks for its configuration in a folder of this name. */
const vendors = new Set(['debian', 'ubuntu'])

/**
 * The files of an ESP: shim and the signed GRUB of the tree, under the name firmware looks for by itself and under the vendor's; a
 * GRUB made for it where the tree has no signed one. Throws TREE_NOT_BOOTABLE when there is none.
 */
export async function espFiles(
  tools: DiskTools,
  tree: BootTree,
  layout: DiskLayout,
  rootUuid: string,
): Promise<EspContents> {
  const { files } = tree.listing
  const shim = files.get(treePaths.shim)
  const grub = files.get(treePaths.signedGrub)
  if (!shim || !grub || !vendors.has(tree.id)) {
    const { core } = await grubImage(tools, tree, layout, 'x86_64-efi')
    return { files: [{ path: 'EFI/BOOT/BOOTX64.EFI', content: core }], isSigned: false }
  }
  const mokManager = files.get(treePaths.signedMokManager) ?? files.get(treePaths.mokManager)
  const signed = [shim, grub, ...(mokManager ? [mokManager] : [])]
  const [shimCode, grubCode, mokCode] = await readTreeFiles(tools, signed)
  const stub = Buffer.from(findRootConfig(rootUuid))
  const folder = (name: string, shimName: string): readonly FatFile[] =>
    [
      { path: `EFI/${name}/${shimName}`, content: shimCode },
      { path: `EFI/${name}/grubx64.efi`, content: grubCode },
      { path: `EFI/${name}/mmx64.efi`, content: mokCode },
      { path: `EFI/${name}/grub.cfg`, content: stub },
    ].flatMap(({ path, content }) => (content ? [{ path, content }] : []))
  return { files: [...folder('BOOT', 'BOOTX64.EFI'), ...folder(tree.id, 'shimx64.efi')], isSigned: true }
}

/** The configuration of a GRUB that was signed elsewhere: it finds the root file system, whatever the disk is called, and goes on there. */
function findRootConfig(rootUuid: string): string {
  return `search.fs_uuid ${rootUuid} root\nset prefix=($root)/boot/grub\nconfigfile $prefix/grub.cfg\n`
}
