import type { Extent } from './extent.ts'

/** The bytes of a disk to upload, wherever they are kept; whoever opens it closes it. */
export interface DiskContent {
  /** How users know it. */
  readonly name: string
  /** Of the disk, without the footer of a VHD; a whole number of MiB. */
  readonly sizeBytes: number
  /** Where there may be anything but zeros, in order and without overlap. */
  readonly extents: readonly Extent[]
  /** Fills the buffer from a place of the disk. Throws FILE_UNREADABLE, also when the file has become shorter. */
  readonly read: (offsetBytes: number, buffer: Uint8Array) => Promise<void>
  /** The 512 bytes that follow the disk in a fixed VHD; the same each time. */
  readonly footer: (contentSha256: string) => Uint8Array
  /** Differs once the file has been written to: its size and the times of its change, which nobody sets, among others. */
  readonly stamp: () => Promise<string>
}
