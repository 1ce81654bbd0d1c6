import type { BootMode } from './chrootPlan.ts'
import { findDistribution } from './suites.ts'

/** What decides which packages an image needs beside those a template names. */
export interface PackageNeeds {
  readonly suite: string
  readonly architecture: string
  readonly boot: BootMode
  /** The kernel package; undefined for an image without. */
  readonly kernel: string | undefined
  readonly filesystem: string
  readonly isAzure: boolean
}

/** What any system needs to come up, get an address by DHCP and be looked after. */
const system = ['dbus', 'iproute2', 'kmod', 'login', 'netbase', 'passwd', 'systemd-sysv', 'udev']

/** What a healthy guest of Azure has: provisioning, agent, time of the host, names, login (see docs/chroot.md). */
const azureGuest = [
  'apparmor',
  'ca-certificates',
  'chrony',
  'cloud-guest-utils',
  'cloud-init',
  'libnss-resolve',
  'libpam-systemd',
  'netplan.io',
  'openssh-server',
  'polkitd',
  'sudo',
]

const fileSystemPrograms: ReadonlyMap<string, string> = new Map([
  ['ext4', 'e2fsprogs'],
  ['xfs', 'xfsprogs'],
  ['btrfs', 'btrfs-progs'],
])

/** The packages of a bootable image. Pure; names as Debian and Ubuntu have them. */
export function imagePackages(needs: PackageNeeds): readonly string[] {
  const { suite, architecture, boot, kernel, filesystem, isAzure } = needs
  if (kernel === undefined) return []
  const isUbuntu = findDistribution(suite)?.name === 'ubuntu'
  const filePrograms = fileSystemPrograms.get(filesystem)
  const resolved =
    isUbuntu && ['focal', 'jammy'].includes(suite) ? [] : suite === 'bullseye' ? [] : ['systemd-resolved']
  return [
    ...system,
    ...resolved,
    kernel,
    'initramfs-tools',
    'zstd',
    ...(filePrograms === undefined ? [] : [filePrograms]),
    ...bootPackages(boot, architecture),
    ...(isAzure ? [...azureGuest, ...(isUbuntu ? ubuntuAgent : debianAgent)] : []),
  ]
}

const debianAgent = ['hyperv-daemons', 'waagent']
const ubuntuAgent = ['linux-cloud-tools-azure', 'walinuxagent']

function bootPackages(boot: BootMode, architecture: string): readonly string[] {
  const bios = boot === 'bios' || boot === 'both'
  const uefi = boot === 'uefi' || boot === 'both'
  if (!bios && !uefi) return []
  return [
    'grub2-common',
    ...(bios && architecture === 'amd64' ? ['grub-pc-bin'] : []),
    ...(uefi ? [`grub-efi-${architecture}-bin`, `grub-efi-${architecture}-signed`, 'shim-signed'] : []),
  ]
}

/** The kernel package of a suite unless a template names one. */
export function defaultKernel(suite: string, architecture: string, isAzure: boolean): string {
  if (findDistribution(suite)?.name === 'ubuntu') return isAzure ? 'linux-azure' : 'linux-image-virtual'
  return `linux-image-cloud-${architecture}`
}
