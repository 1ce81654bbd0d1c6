import type { ImageVersion } from './imageVersion.ts'

/** What of an image version in a gallery is looked at; small, as there may be thousands. */
export interface GalleryVersion {
  readonly name: string
  /** Undefined for a name that is no number, which nothing here makes. */
  readonly version: ImageVersion | undefined
  /** `Succeeded`, `Creating`, `Failed`, … as Azure says it. */
  readonly state: string
  /** In ms since 1970; undefined while it has none. */
  readonly publishedMs: number | undefined
  readonly endOfLifeMs: number | undefined
  readonly isDeletionBlocked: boolean
  readonly excludeFromLatest: boolean
  /** Those that are looked at, by their names in lower case: Azure does not tell the case of names apart. */
  readonly tags: ReadonlyMap<string, string>
}

/** The tags this product puts on what it publishes. */
export const publishTags = {
  /** SHA-256 of the content of the disk, however it is stored. */
  content: 'machine-image-content',
  /** Who made it: one run of the task. */
  run: 'machine-image-run',
  /** Another run has found it and said so to its user: who made it may no longer undo it. */
  kept: 'machine-image-kept',
  /** On a definition: the greatest number that was ever published. */
  highWater: 'machine-image-high-water',
} as const
