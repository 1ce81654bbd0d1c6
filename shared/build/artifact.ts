import type { BuildFacts } from '../template/plan.ts'

/** What a builder or a post-processor made. */
export interface Artifact {
  /** Who made it, as Packer names it to other programs: `packer.file`, … */
  readonly builderId: string
  /** Empty where there is nothing to tell artifacts of one builder apart. */
  readonly id: string
  /** As the template spells them, relative to the working directory. */
  readonly files: readonly string[]
  /** A line for people. */
  readonly description: string
  /** What post-processors may ask about the build it comes from; without it all they ask is unknown. */
  readonly facts?: BuildFacts | undefined
  /** What is known of a disk image that was made on this machine. */
  readonly disk?: DiskFacts | undefined
  /** Removes it for good; nothing left to remove is fine. */
  destroy(): Promise<void>
}

/** A disk image that is a file of this machine. */
export interface DiskFacts {
  /** Absolute. */
  readonly path: string
  readonly format: string
  /** Of the file, holes included. */
  readonly sizeBytes: number
  /** What of it is not a hole. */
  readonly dataBytes: number
  /** 64 lower-case hex digits. */
  readonly sha256: string
}
