import { comparePrereleases } from './comparePrereleases.ts'
import { formatVersion, type GoVersion } from './version.ts'

/**
 * -1, 0 or 1 as `a` is below, like or above `b`. A release is above its prereleases. As in go-version, versions with
 * different counts of numbers are compared by these alone: `1.2.3.0-beta` is like `1.2.3`.
 */
export function compareVersions(a: GoVersion, b: GoVersion): -1 | 0 | 1 {
  if (formatVersion(a) === formatVersion(b)) return 0
  const size = Math.max(a.segments.length, b.segments.length)
  for (let index = 0; index < size; index++) {
    const [left, right] = [a.segments[index] ?? 0n, b.segments[index] ?? 0n]
    if (left !== right) return left < right ? -1 : 1
  }
  return a.segments.length === b.segments.length ? comparePrereleases(a.prerelease, b.prerelease) : 0
}

/** Whether the numbers are the same, and as many. */
export function hasSameSegments(a: GoVersion, b: GoVersion): boolean {
  return (
    a.segments.length === b.segments.length &&
    a.segments.every((segment, index) => segment === b.segments[index])
  )
}
