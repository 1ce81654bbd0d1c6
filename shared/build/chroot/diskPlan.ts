import { fileOrigin, planTarget, type FileOrigin, type TargetPlan } from './chrootPlan.ts'
import type { ChrootConfig } from './chrootFields.ts'
import { parseDiskSize } from './diskSize.ts'

/** Where the disk comes from that a target is mounted from. */
export type DiskSource =
  | { readonly kind: 'image'; readonly origin: FileOrigin }
  /** Blank: commands of the template divide and format it. */
  | { readonly kind: 'scratch' }

/** All that a `chroot` source with a disk says, with its defaults. */
export interface DiskPlan extends TargetPlan {
  readonly source: DiskSource
  /** Undefined to keep that of the image. */
  readonly diskSizeBytes: number | undefined
  /** 0 for a disk that is one file system; undefined to have it found. */
  readonly partition: number | undefined
  readonly mountOptions: readonly string[]
  /** Go templates that know `.Device`. */
  readonly mountPath: string | undefined
  readonly manualMountCommand: string | undefined
}

/** Whether a source works in a disk that is there, and not in a tree that becomes one. */
export function hasDisk(config: ChrootConfig): boolean {
  return config.image !== undefined || config.from_scratch === true
}

/** Reads a source with a disk whose fields were checked. Throws INPUT_INVALID for what only shows when all is put together. */
export function planDisk(config: ChrootConfig): DiskPlan {
  const { image, disk_size: size, mount_partition: partition } = config
  // What is in a disk from scratch is the business of whoever fills it.
  const copyFiles = image ? ['/etc/resolv.conf'] : []
  return {
    ...planTarget(config, { hostname: '', copyFiles }),
    source: image ? { kind: 'image', origin: fileOrigin(image) } : { kind: 'scratch' },
    diskSizeBytes: size === undefined ? undefined : parseDiskSize(size),
    partition: partition === undefined ? undefined : Number(partition),
    mountOptions: config.mount_options ?? [],
    mountPath: config.mount_path,
    manualMountCommand: config.manual_mount_command,
  }
}
