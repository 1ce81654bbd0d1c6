import { compareVersions, hasSameSegments } from './compareVersions.ts'
import type { VersionConstraint } from './constraints.ts'
import type { GoVersion } from './version.ts'

/** Whether a version meets every constraint (`Check` of go-version); no constraints at all are met by any. */
export function satisfies(version: GoVersion, constraints: readonly VersionConstraint[]): boolean {
  return constraints.every((constraint) => meets(version, constraint))
}

function meets(version: GoVersion, { operator, version: bound }: VersionConstraint): boolean {
  const order = compareVersions(version, bound)
  switch (operator) {
    case '=':
      return order === 0
    case '!=':
      return order !== 0
    case '>':
      return admitsPrerelease(version, bound) && order > 0
    case '>=':
      return admitsPrerelease(version, bound) && order >= 0
    case '<':
      return admitsPrerelease(version, bound) && order < 0
    case '<=':
      return admitsPrerelease(version, bound) && order <= 0
    case '~>':
      return admitsPrerelease(version, bound) && order >= 0 && isWithin(version, bound)
  }
}

/** A prerelease is met only by a constraint that names one of the same numbers. */
function admitsPrerelease(version: GoVersion, bound: GoVersion): boolean {
  if (version.prerelease === '') return true
  return bound.prerelease !== '' && hasSameSegments(version, bound)
}

/** `~>`: all numbers but the last written one are the same; with a prerelease, only prereleases. */
function isWithin(version: GoVersion, bound: GoVersion): boolean {
  if (bound.prerelease !== '' && version.prerelease === '') return false
  const last = bound.segments.length - 1
  return (
    last < version.segments.length &&
    bound.segments
      .slice(0, bound.written - 1)
      .every((segment, index) => segment === version.segments[index]) &&
    (version.segments[last] ?? 0n) >= (bound.segments[last] ?? 0n)
  )
}
