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
  /** What is in it. */
  readonly content: DiskContent
}

/** What is known of the content of an image. */
export interface DiskContent {
  /** Installed packages by name; empty where dpkg keeps no list. */
  readonly packages: readonly InstalledPackage[]
  /** The `ID` of os-release(5), `linux` where it has none. */
  readonly distribution: string
  /** No file of the image seems younger, in seconds since 1970. */
  readonly epochSeconds: number
  /** A UUID, the same for the same content. */
  readonly uuid: string
}

/** A package that is installed in an image. */
export interface InstalledPackage {
  readonly name: string
  readonly version: string
  readonly architecture: string
  /** As its maintainer wrote it; may be empty. */
  readonly homepage: string
}
