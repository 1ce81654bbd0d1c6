/** A start that will never get further: what the console says, what that means, and what to do. */
interface BootFailurePattern {
  readonly pattern: RegExp
  readonly meaning: string
  readonly hint: string
}

/** Why a machine did not start. */
export interface BootFailure {
  /** A full sentence. */
  readonly meaning: string
  /** What is likely wrong, in one or two sentences. */
  readonly hint: string
}

const noRootHint =
  'The initramfs lacks the driver of the disk, or root= of the kernel names a disk of another machine (a /dev path) or a UUID the disk does not have. Try --disk virtio or --disk sata.'

/** Most telling first: a panic follows on other complaints. */
const patterns: readonly BootFailurePattern[] = [
  {
    pattern: /VFS: Unable to mount root fs|Cannot open root device/,
    meaning: 'The kernel found no root file system.',
    hint: noRootHint,
  },
  {
    pattern: /Dropping to a shell!|\(initramfs\)\s*$/,
    meaning: 'The initramfs did not find the root file system and waits at its prompt.',
    hint: noRootHint,
  },
  {
    pattern: /dracut-emergency|dracut:\/#|Entering emergency mode\. Exit the shell/,
    meaning: 'The initramfs did not find the root file system and waits in its emergency shell.',
    hint: noRootHint,
  },
  {
    pattern: /Kernel panic - not syncing/,
    meaning: 'The kernel panicked.',
    hint: 'The lines before the panic say why: most often there is no init in the root file system, or the initramfs is damaged or for another kernel.',
  },
  {
    pattern: /You are in (?:emergency|rescue) mode|for maintenance\s*(?:\(|$)/,
    meaning: 'The system started in emergency mode.',
    hint: 'A mount of /etc/fstab or another unit it needs failed: look for “Failed to mount” and “Dependency failed”.',
  },
  {
    pattern: /grub rescue>/,
    meaning: 'GRUB did not find its own files.',
    hint: 'Its core looks for a file system that is not on the disk: the UUID built into it is another one.',
  },
  {
    pattern: /grub>\s*$/,
    meaning: 'GRUB found no menu and waits at its prompt.',
    hint: 'There is no /boot/grub/grub.cfg on the file system it looks at.',
  },
  {
    pattern: /Security Violation|BdsDxe: failed to (?:load|start) .*Access Denied|bad shim signature/,
    meaning: 'Secure Boot refused what it was to start.',
    hint: 'Install shim-signed, grub-efi-amd64-signed and a signed kernel in the image.',
  },
  {
    pattern: /No bootable device|No bootable option or device was found|UEFI Interactive Shell|Shell>\s*$/,
    meaning: 'The firmware found nothing to start on the disk.',
    hint: 'For BIOS the disk needs boot code in its first sector; for UEFI an EFI system partition with EFI/BOOT/BOOTX64.EFI. Set boot to what the image is for.',
  },
]

/** What the end of a console says of a start that failed; undefined while it may still succeed. */
export function findBootFailure(console: string): BootFailure | undefined {
  const found = patterns.find(({ pattern }) => pattern.test(console))
  return found && { meaning: found.meaning, hint: found.hint }
}
