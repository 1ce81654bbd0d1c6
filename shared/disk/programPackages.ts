/** Each program this room runs → the Debian and Ubuntu package it comes in. */
export const programPackages: ReadonlyMap<string, string> = new Map([
  ['mke2fs', 'e2fsprogs'],
  ['e2fsck', 'e2fsprogs'],
  ['mkfs.btrfs', 'btrfs-progs'],
  ['grub-mkimage', 'grub-common'],
  ['qemu-img', 'qemu-utils'],
  ['qemu-system-x86_64', 'qemu-system-x86'],
  ['cp', 'coreutils'],
  ['du', 'coreutils'],
  ['realpath', 'coreutils'],
  ['cat', 'coreutils'],
  ['stat', 'coreutils'],
  ['touch', 'coreutils'],
  ['perl', 'perl-base'],
  ['install', 'coreutils'],
  ['find', 'findutils'],
  ['chroot', 'coreutils'],
])
