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
  /** Removes it for good; nothing left to remove is fine. */
  destroy(): Promise<void>
}
