import type { ChrootRoot } from '../../chroot/chrootRoot.ts'
import { runInRoot } from '../../chroot/runInRoot.ts'

/** What starts a system, as far as its /boot and its fstab(5) say. */
export interface BootState {
  /** Names of kernels in /boot, `vmlinuz-VERSION`. */
  readonly kernels: readonly string[]
  /** Those of initramfs images, `initrd.img-VERSION` or `initramfs-VERSION.img`. */
  readonly initramfses: readonly string[]
  /** Whether /boot is another partition, which is not mounted. */
  readonly hasOwnBoot: boolean
}

const script = `for file in /boot/vmlinuz-* /boot/initrd.img-* /boot/initramfs-*; do [ ! -e "$file" ] || echo "\${file#/boot/}"; done
[ ! -f /etc/fstab ] || while read -r device at rest; do
  case $device in '#'*) ;; *) [ "$at" != /boot ] || echo own-boot ;; esac
done </etc/fstab
true`

/** Reads it by the programs of the target. */
export async function readBootState(
  root: ChrootRoot,
  env: Readonly<Record<string, string>>,
): Promise<BootState> {
  const lines = (await runInRoot(root, ['/bin/sh', '-c', script], env)).split('\n')
  return {
    kernels: lines.filter((line) => line.startsWith('vmlinuz-')),
    initramfses: lines.filter((line) => /^init(?:rd\.img|ramfs)-/.test(line)),
    hasOwnBoot: lines.includes('own-boot'),
  }
}

/** What provisioners have made of the kernels of an image. */
export interface KernelChange {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  /** Kernels that came without an initramfs, where the others have one. */
  readonly bare: readonly string[]
}

/** Compares; undefined if the kernels are the same. */
export function compareKernels(before: BootState, after: BootState): KernelChange | undefined {
  const added = after.kernels.filter((name) => !before.kernels.includes(name))
  const removed = before.kernels.filter((name) => !after.kernels.includes(name))
  if (added.length === 0 && removed.length === 0) return undefined
  const versions = added.map((name) => name.slice('vmlinuz-'.length))
  const isBare = (version: string) => !after.initramfses.some((name) => name.includes(`-${version}`))
  return { added, removed, bare: before.initramfses.length > 0 ? versions.filter(isBare) : [] }
}
