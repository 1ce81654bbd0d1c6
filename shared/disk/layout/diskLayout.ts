/** The two partition tables. */
export type PartitionTableKind = 'gpt' | 'mbr'

/** What firmware the disk starts from. */
export type BootKind = 'bios' | 'uefi' | 'both' | 'none'

/** A root file system. */
export type FilesystemKind = 'ext4' | 'xfs' | 'btrfs'

/** What a partition is for. */
export type PartitionRole = 'root' | 'esp' | 'bios-boot'

/** A partition of a disk to be made. */
export interface PlannedPartition {
  readonly role: PartitionRole
  /** Its place in the table, from 1. */
  readonly number: number
  readonly startBytes: number
  readonly sizeBytes: number
}

/** A disk to be made; all sizes are whole MiB. */
export interface DiskLayout {
  readonly sizeBytes: number
  readonly partitionTable: PartitionTableKind
  readonly boot: BootKind
  readonly filesystem: FilesystemKind
  /** In the order of their places on the disk; exactly one is the root. */
  readonly partitions: readonly PlannedPartition[]
}

/** The partition with this role, or undefined. */
export function partitionOf(layout: DiskLayout, role: PartitionRole): PlannedPartition | undefined {
  return layout.partitions.find((partition) => partition.role === role)
}

/** The root partition, which every layout has. */
export function rootOf(layout: DiskLayout): PlannedPartition {
  const root = partitionOf(layout, 'root')
  if (!root) throw new TypeError('A layout without a root')
  return root
}
