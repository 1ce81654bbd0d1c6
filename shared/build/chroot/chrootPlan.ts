import { defaultChrootMounts, readChrootMounts, type ChrootMount } from '../../chroot/chrootMounts.ts'
import { planBootstrap, type BootstrapPlan } from './bootstrapPlan.ts'
import type { ChrootConfig } from './chrootFields.ts'
import { parseDiskSize } from './diskSize.ts'
import { defaultKernel, imagePackages } from './imagePackages.ts'

/** How an image boots. */
export type BootMode = 'bios' | 'uefi' | 'both' | 'none'

/** What comes out. */
export type OutputFormat = 'vhd' | 'raw' | 'qcow2' | 'tar'

/** Which modules the initramfs holds: what a guest of Azure and QEMU needs, all that may be needed, or as the image has it. */
export type InitramfsPolicy = 'azure' | 'most' | 'keep'

/** A file this machine has, or that is fetched. */
export interface FileOrigin {
  /** A path relative to the working directory, or a URL. */
  readonly location: string
  readonly isUrl: boolean
  /** 64 lower-case hex digits. */
  readonly sha256: string | undefined
}

/** Where the tree of an image comes from. */
export type TreeSource =
  | { readonly kind: 'bootstrap'; readonly plan: BootstrapPlan }
  | { readonly kind: 'tarball'; readonly origin: FileOrigin }

/** What is done with a target, wherever it comes from. */
export interface TargetPlan {
  /** Empty to leave what is there. */
  readonly hostname: string
  readonly mounts: readonly ChrootMount[]
  readonly copyFiles: readonly string[]
  readonly output: { readonly path: string; readonly format: OutputFormat }
  readonly skippedSealRules: readonly string[]
}

/** All that a `chroot` source with a tree says, with its defaults. */
export interface ChrootPlan extends TargetPlan {
  readonly source: TreeSource
  readonly architecture: string
  /** Undefined to have it chosen by what is in the image. */
  readonly diskSizeBytes: number | undefined
  readonly partitionTable: 'gpt' | 'mbr'
  readonly filesystem: 'ext4' | 'xfs' | 'btrfs'
  readonly boot: BootMode
  readonly kernelArguments: readonly string[]
  readonly initramfs: InitramfsPolicy
  readonly isAzure: boolean
  readonly hasKernel: boolean
}

/** Console on screen and serial line, where Azure and QEMU look for it. */
const consoleArguments = ['console=tty0', 'console=ttyS0,115200']

/** Azure's storage may take minutes to answer, which a disk driver must not take for a broken disk. */
const azureArguments = ['earlyprintk=ttyS0,115200', 'nvme_core.io_timeout=240', 'nvme_core.admin_timeout=240']

/** Reads a source whose fields were checked. Throws INPUT_INVALID for what only shows when all is put together. */
export function planChroot(config: ChrootConfig, architecture: string): ChrootPlan {
  const { bootstrap, tarball, azure: isAzure = false } = config
  const boot = (config.boot ?? 'both') as BootMode
  const filesystem = (config.filesystem ?? 'ext4') as ChrootPlan['filesystem']
  const target = bootstrap?.architecture ?? architecture
  const kernel = kernelOf(config, bootstrap?.suite ?? '', target)
  return {
    source: bootstrap
      ? {
          kind: 'bootstrap',
          plan: planBootstrap(
            bootstrap,
            architecture,
            imagePackages({
              suite: bootstrap.suite,
              architecture: target,
              boot,
              kernel,
              filesystem,
              isAzure,
            }),
          ),
        }
      : { kind: 'tarball', origin: fileOrigin(tarball ?? {}) },
    architecture: target,
    diskSizeBytes: config.disk_size === undefined ? undefined : parseDiskSize(config.disk_size),
    partitionTable: config.partition_table === 'mbr' ? 'mbr' : 'gpt',
    filesystem,
    boot,
    kernelArguments: config.kernel_arguments ?? [...consoleArguments, ...(isAzure ? azureArguments : [])],
    // What came with a tree of somebody else's is left to it.
    initramfs: (config.initramfs ?? (bootstrap ? 'azure' : 'keep')) as InitramfsPolicy,
    isAzure,
    hasKernel: kernel !== undefined,
    ...planTarget(config, { hostname: 'localhost', copyFiles: ['/etc/resolv.conf'] }),
  }
}

/** Reads what a source says of any target. Throws INPUT_INVALID. */
export function planTarget(
  config: ChrootConfig,
  defaults: Pick<TargetPlan, 'hostname' | 'copyFiles'>,
): TargetPlan {
  const { output } = config
  return {
    hostname: config.hostname ?? defaults.hostname,
    mounts: config.chroot_mounts?.length ? readChrootMounts(config.chroot_mounts) : defaultChrootMounts,
    copyFiles: config.copy_files ?? defaults.copyFiles,
    output: { path: output.path, format: (output.format ?? 'vhd') as OutputFormat },
    skippedSealRules: config.seal?.skip ?? [],
  }
}

function kernelOf(config: ChrootConfig, suite: string, architecture: string): string | undefined {
  const { kernel = '', boot, azure = false } = config
  if (kernel === 'none' || (boot === 'none' && kernel === '')) return undefined
  return kernel === '' ? defaultKernel(suite, architecture, azure) : kernel
}

/** Reads where a file is. */
export function fileOrigin(block: {
  readonly path?: string | undefined
  readonly url?: string | undefined
  readonly checksum?: string | undefined
}): FileOrigin {
  return {
    location: block.url ?? block.path ?? '',
    isUrl: block.url !== undefined,
    sha256: block.checksum?.replace(/^sha256:/, '').toLowerCase(),
  }
}
