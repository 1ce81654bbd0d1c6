import { ImageError } from '../../base/errors.ts'
import { parseVersion } from '../../base/goVersion/parseVersion.ts'
import { satisfies } from '../../base/goVersion/satisfies.ts'
import { changedReleaseHint } from '../lockFile/changedRelease.ts'
import type { LockedRelease } from '../lockFile/lockFile.ts'
import type { ReleaseProduct, ReleaseSource } from '../releases/releaseSource.ts'
import type { GoPlatform } from '../install/goPlatform.ts'
import { formatPlatform } from './pluginPlatform.ts'
import type { PluginRequirement } from './pluginRequirement.ts'
import { pickFiles, type ResolvedPlugin } from './resolvePlugin.ts'

/** Why a lock does not cover a requirement; undefined when it does. */
export function lockProblem(
  { source, constraint, constraints }: PluginRequirement,
  locked: LockedRelease | undefined,
  platforms: readonly GoPlatform[],
): string | undefined {
  if (locked === undefined) return `${source.text} is not in it`
  if (!satisfies(parseVersion(locked.version), constraints))
    return `${source.text} is locked at ${locked.version}, which does not meet “${constraint}”`
  const missing = platforms.map(formatPlatform).filter((platform) => !locked.platforms.has(platform))
  if (missing.length > 0) return `${source.text} ${locked.version} is not locked for ${missing.join(', ')}`
  return undefined
}

/**
 * Finds the release a lock names, without any listing, in the first source that has it. Throws CHECKSUM_MISMATCH when that is
 * another than was locked, and PLUGIN_NOT_FOUND.
 */
export async function findLocked(
  requirement: PluginRequirement,
  locked: LockedRelease,
  sources: readonly ReleaseSource[],
  platforms: readonly GoPlatform[],
): Promise<ResolvedPlugin> {
  const product: ReleaseProduct = { kind: 'plugin', source: requirement.source }
  const version = parseVersion(locked.version)
  const serving = sources.filter((source) => source.serves(product))
  for (const source of serving) {
    const release = await source.release(product, version)
    if (release === undefined) continue
    const picked = pickFiles(release, platforms)
    if (typeof picked === 'string')
      throw new ImageError(
        'PLUGIN_NOT_FOUND',
        `${locked.source} ${locked.version} on ${source.name}: ${picked}.`,
      )
    for (const [platform, { sha256, origin }] of picked.files) {
      const expected = locked.platforms.get(platform)?.zipSha256
      if (expected !== undefined && expected !== sha256)
        throw new ImageError(
          'CHECKSUM_MISMATCH',
          `${locked.source} ${locked.version} for ${platform}: ${origin} should have the SHA-256 ${sha256}, where the lock says ${expected}.`,
          { hint: changedReleaseHint },
        )
    }
    return { requirement, version, ...picked, reason: 'locked' }
  }
  const names = serving.map(({ name }) => name).join(', ')
  throw new ImageError(
    'PLUGIN_NOT_FOUND',
    `${locked.source} ${locked.version}, which is locked, is not on ${names === '' ? 'any source' : names}.`,
  )
}
