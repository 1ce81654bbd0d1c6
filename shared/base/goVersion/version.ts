/** A version as hashicorp/go-version reads it. */
export interface GoVersion {
  /** The numbers, at least three; signed 64-bit in Go. */
  readonly segments: readonly bigint[]
  /** How many of the segments were written; the rest are zeros. */
  readonly written: number
  /** What follows the dash, or nothing. */
  readonly prerelease: string
  /** What follows the plus sign, or nothing; never counts in comparisons. */
  readonly metadata: string
  /** As it was written. */
  readonly original: string
}

/** `v1.4-beta` as `1.4.0-beta`: without the v, with three numbers at least, each without leading zeros. */
export function formatVersion({ segments, prerelease, metadata }: GoVersion): string {
  const before = prerelease === '' ? '' : `-${prerelease}`
  const after = metadata === '' ? '' : `+${metadata}`
  return segments.join('.') + before + after
}

/** Major, minor and patch alone, without prerelease and metadata. */
export function coreVersion({ segments }: GoVersion): GoVersion {
  const core = segments.slice(0, 3)
  return { segments: core, written: 3, prerelease: '', metadata: '', original: core.join('.') }
}
