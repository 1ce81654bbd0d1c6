import type { PartitionTableKind } from '../layout/diskLayout.ts'
import type { PartitionPurpose } from './partitionTypes.ts'

/** A partition that was read; it lies within the disk. */
export interface Partition {
  /** Its place in the table, from 1; logical ones of an MBR from 5. */
  readonly number: number
  readonly purpose: PartitionPurpose
  /** A GUID in lower case, or two hex digits of an MBR. */
  readonly type: string
  /** Empty on an MBR. */
  readonly name: string
  readonly startBytes: number
  readonly sizeBytes: number
}

/** A partition table that was read. */
export interface PartitionTable {
  readonly kind: PartitionTableKind
  /** In the order of their numbers. */
  readonly partitions: readonly Partition[]
  /** What is wrong with it, in full sentences; partitions that cannot be are only named here. */
  readonly problems: readonly string[]
}
