import type { DiskRequest } from '#shared/disk/assembleDisk.ts'
import { deriveIdentity } from '#shared/disk/diskIdentity.ts'
import { planLayout, type LayoutRequest } from '#shared/disk/layout/planLayout.ts'

/** A disk of 1 GiB to make of a tree, by GPT for BIOS and UEFI when nothing else is asked for. */
export function debianDisk(
  tree: string,
  image: string,
  seed: string,
  kernelArguments: readonly string[] = [],
  layout: Partial<LayoutRequest> = {},
): DiskRequest {
  return {
    tree,
    image,
    layout: planLayout({
      sizeBytes: 2 ** 30,
      partitionTable: 'gpt',
      boot: 'both',
      filesystem: 'ext4',
      ...layout,
    }),
    identity: deriveIdentity(seed),
    epochSeconds: 1_700_000_000,
    label: 'cloudroot',
    kernelArguments: ['console=tty0', 'console=ttyS0,115200', ...kernelArguments],
  }
}
