import { ImageError } from '../../base/errors.ts'
import { compareVersions } from '../../base/goVersion/compareVersions.ts'
import { parseConstraints, type VersionConstraint } from '../../base/goVersion/constraints.ts'
import { satisfies } from '../../base/goVersion/satisfies.ts'
import type { GoVersion } from '../../base/goVersion/version.ts'
import { VersionSyntaxError } from '../../base/goVersion/versionSyntaxError.ts'

/** Which Packer is wanted. */
export interface VersionWish {
  /** For messages: `~> 1.11 (packerVersion)`. */
  readonly text: string
  /** All must hold; none at all leaves the choice open. */
  readonly constraints: readonly VersionConstraint[]
  /** Only the newest release there is will do. */
  readonly isLatest: boolean
}

/** Any Packer will do. */
export const anyVersion: VersionWish = { text: 'any version', constraints: [], isLatest: false }

/**
 * Reads a wish: `latest`, or constraints as hashicorp/go-version reads them, each of which must hold. `origin` names the input or
 * file they are from. Throws INPUT_INVALID.
 */
export function parseVersionWish(texts: readonly string[], origin: string): VersionWish {
  const [first = ''] = texts
  if (texts.length === 1 && first.trim() === 'latest')
    return { text: `latest (${origin})`, constraints: [], isLatest: true }
  try {
    const constraints = texts.flatMap(parseConstraints)
    return { text: `${texts.join(', ')} (${origin})`, constraints, isLatest: false }
  } catch (thrown) {
    if (!(thrown instanceof VersionSyntaxError)) throw thrown
    throw new ImageError('INPUT_INVALID', `${origin}: ${thrown.message}.`, { cause: thrown })
  }
}

/** Whether a version is as wished; pre-releases only when they are asked for. */
export function fulfils(version: GoVersion, { constraints }: VersionWish): boolean {
  if (constraints.length === 0) return version.prerelease === ''
  return satisfies(version, constraints)
}

/** The one version that can fulfil a wish, for which no list is needed; undefined when there may be several. */
export function exactVersion({ constraints }: VersionWish): GoVersion | undefined {
  const [only] = constraints
  return constraints.length === 1 && only?.operator === '=' ? only.version : undefined
}

/** Those that fulfil a wish, newest first. */
export function fulfilling(versions: readonly GoVersion[], wish: VersionWish): readonly GoVersion[] {
  return versions.filter((version) => fulfils(version, wish)).toSorted((a, b) => compareVersions(b, a))
}
