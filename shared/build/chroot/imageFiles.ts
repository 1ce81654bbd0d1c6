import type { ChrootPlan } from './chrootPlan.ts'

/** A file of an image. */
export interface ImageFile {
  /** Absolute, in the image. */
  readonly path: string
  readonly content: string
  /** Permission bits; 0644 if not given. */
  readonly mode?: number
}

/** What the files of an image name. */
export interface ImageFileFacts {
  readonly rootUuid: string
  readonly espUuid: string
}

/** The files that make a tree of packages a system of its own. Provisioners find them, and may change them. */
export function imageFiles(plan: ChrootPlan, facts: ImageFileFacts): readonly ImageFile[] {
  const table = { path: '/etc/fstab', content: fstab(plan, facts) }
  if (!plan.hasKernel) return []
  // Whoever made the tree has made it a system; the disk is another.
  if (plan.source.kind === 'tarball') return [table]
  return [
    table,
    { path: '/etc/hosts', content: '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n' },
    ...(plan.boot === 'none' ? [] : [{ path: '/etc/default/grub', content: defaultGrub(plan) }]),
    ...(plan.initramfs === 'azure' ? initramfsFiles(plan) : []),
    ...(plan.isAzure ? [] : [{ path: '/etc/systemd/network/80-dhcp.network', content: dhcpNetwork }]),
    ...(plan.isAzure ? azureFiles : []),
  ]
}

function fstab({ filesystem, boot, isAzure }: ChrootPlan, { rootUuid, espUuid }: ImageFileFacts): string {
  const options: Readonly<Record<ChrootPlan['filesystem'], string>> = {
    ext4: 'errors=remount-ro,x-systemd.growfs',
    xfs: 'defaults,x-systemd.growfs',
    btrfs: 'defaults,x-systemd.growfs',
  }
  const pass = filesystem === 'ext4' ? 1 : 0
  return [
    `UUID=${rootUuid}\t/\t${filesystem}\trw${isAzure ? ',discard' : ''},${options[filesystem]}\t0\t${pass}`,
    ...(boot === 'uefi' || boot === 'both'
      ? [`UUID=${espUuid}\t/boot/efi\tvfat\tumask=0077,nofail\t0\t2`]
      : []),
    '',
  ].join('\n')
}

/** What update-grub reads when the system later gets another kernel. */
function defaultGrub({ kernelArguments }: ChrootPlan): string {
  return [
    'GRUB_DEFAULT=0',
    'GRUB_TIMEOUT=1',
    'GRUB_DISTRIBUTOR=`lsb_release -i -s 2> /dev/null || echo Debian`',
    'GRUB_CMDLINE_LINUX_DEFAULT=""',
    `GRUB_CMDLINE_LINUX="${kernelArguments.join(' ').replaceAll(/["\\$`]/g, '\\$&')}"`,
    'GRUB_TERMINAL="console serial"',
    'GRUB_SERIAL_COMMAND="serial --speed=115200"',
    'GRUB_DISABLE_OS_PROBER=true',
    '',
  ].join('\n')
}

/**
 * The modules without which a machine does not find its root or its console: Hyper-V's of both generations and of NVMe, whose
 * disks are behind a virtual PCI bus, and those of QEMU, where images are tried out.
 */
const initramfsModules: readonly string[] = [
  'hv_vmbus',
  'hv_storvsc',
  'hv_netvsc',
  'hv_utils',
  'pci-hyperv',
  'sd_mod',
  'virtio_pci',
  'virtio_blk',
  'virtio_scsi',
  'nvme',
  'ahci',
  'ata_piix',
]

function initramfsFiles({ filesystem }: ChrootPlan): readonly ImageFile[] {
  return [
    {
      path: '/etc/initramfs-tools/conf.d/machine-image',
      content: `# A list of modules makes an initramfs fast to build and to load; set MODULES=most for other hardware.\nMODULES=list\nFSTYPE=${filesystem}\nCOMPRESS=zstd\nCOMPRESSLEVEL=1\n# Not the swap of the machine that built it.\nRESUME=none\n`,
    },
    {
      path: '/etc/initramfs-tools/modules',
      content: [...initramfsModules, ...(filesystem === 'ext4' ? [] : [filesystem]), ''].join('\n'),
    },
  ]
}

const dhcpNetwork = '[Match]\nType=ether\n\n[Network]\nDHCP=yes\n'

const azureFiles: readonly ImageFile[] = [
  {
    path: '/etc/cloud/cloud.cfg.d/10_azure.cfg',
    content: `datasource_list: [Azure]
datasource:
  Azure:
    apply_network_config: true
reporting:
  logging:
    type: log
  telemetry:
    type: hyperv
`,
  },
  {
    path: '/etc/chrony/chrony.conf',
    content: `# The clock of the host, which Azure keeps right (https://learn.microsoft.com/azure/virtual-machines/linux/time-sync).
refclock PHC /dev/ptp_hyperv poll 3 dpoll -2 offset 0
driftfile /var/lib/chrony/chrony.drift
ntsdumpdir /var/lib/chrony
logdir /var/log/chrony
maxupdateskew 100.0
rtcsync
makestep 1 3
leapsectz right/UTC
`,
  },
  {
    path: '/etc/udev/rules.d/49-ptp-hyperv.rules',
    content: 'SUBSYSTEM=="ptp", ATTR{clock_name}=="hyperv", SYMLINK += "ptp_hyperv"\n',
  },
  {
    path: '/etc/ssh/sshd_config.d/50-azure.conf',
    content:
      '# Azure’s load balancers forget a connection after four silent minutes.\nClientAliveInterval 120\nPasswordAuthentication no\nPermitRootLogin prohibit-password\n',
  },
  {
    path: '/etc/systemd/network/01-azure-unmanaged-sriov.network',
    content:
      '# The virtual function of accelerated networking belongs to the synthetic device, which is configured instead.\n[Match]\nDriver=mlx4_en mlx5_en mlx4_core mlx5_core mana\n\n[Link]\nUnmanaged=yes\n',
  },
]
