import type { DiskTools } from '../diskTools.ts'

/** A root file system to make of a tree. */
export interface RootFilesystem {
  readonly tree: string
  /** The image; blank where the file system goes, and large enough. */
  readonly image: string
  readonly offsetBytes: number
  readonly sizeBytes: number
  readonly uuid: string
  readonly hashSeed: string
  readonly label: string
  /** All its times but those of the content of files. */
  readonly epochSeconds: number
}

/** Makes a root file system inside an image. Throws DISK_TOO_SMALL with the sizes when the tree does not fit, TOOL_MISSING or TOOL_FAILED. */
export type RootWriter = (tools: DiskTools, filesystem: RootFilesystem) => Promise<void>
