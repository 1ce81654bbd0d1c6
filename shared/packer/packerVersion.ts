/** A released or pre-released Packer version. */
export interface PackerVersion {
  readonly text: string
  readonly major: number
  readonly minor: number
  readonly patch: number
}

/** Reads `1.16.0`, `v1.6.6`, `1.17.0-dev`; undefined for anything else. */
export function parsePackerVersion(text: string): PackerVersion | undefined {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(?:[-+][0-9A-Za-z.+-]+)?$/.exec(text.trim())
  if (!match) return undefined
  const [whole, major, minor, patch] = match
  return { text: whole.replace(/^v/, ''), major: Number(major), minor: Number(minor), patch: Number(patch) }
}

/** True when the version is at least `major.minor.patch`; a pre-release counts as its release. */
export function isAtLeast(version: PackerVersion, major: number, minor: number, patch = 0): boolean {
  return compare([version.major, version.minor, version.patch], [major, minor, patch]) >= 0
}

/** Negative, zero or positive as `a` is older than, as old as or newer than `b`. */
export function comparePackerVersions(a: PackerVersion, b: PackerVersion): number {
  return compare([a.major, a.minor, a.patch], [b.major, b.minor, b.patch])
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((part, index) => part !== b[index])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}
