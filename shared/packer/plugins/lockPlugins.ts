import { randomUUID } from 'node:crypto'
import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { formatVersion } from '../../base/goVersion/version.ts'
import { mapBounded } from '../../base/mapBounded.ts'
import type { GoPlatform } from '../install/goPlatform.ts'
import type { LockedArchive, LockedRelease, LockFile } from '../lockFile/lockFile.ts'
import type { ReleaseSource } from '../releases/releaseSource.ts'
import type { ArchiveStore } from './archiveStore.ts'
import { formatPlatform } from './pluginPlatform.ts'
import type { PluginRequirement } from './pluginRequirement.ts'
import { type ResolvedPlugin, resolvePlugin } from './resolvePlugin.ts'
import { unpackPlugin } from './unpackPlugin.ts'

/** What to lock plugins with. */
export interface LockOptions {
  readonly sources: readonly ReleaseSource[]
  readonly platforms: readonly GoPlatform[]
  /** Its checksums are used again where nothing has changed. */
  readonly previous: LockFile
  readonly archives: ArchiveStore
  /** The platform whose archives are kept for an installation that follows. */
  readonly keep: GoPlatform | undefined
  readonly tempDirectory: string
  readonly deny: boolean
}

const mostAtOnce = 4

/** Locks the newest releases that fit for some platforms. Throws errors of releases. */
export async function lockPlugins(
  requirements: readonly PluginRequirement[],
  options: LockOptions,
): Promise<readonly LockedRelease[]> {
  return mapBounded(requirements, mostAtOnce, async (requirement) => {
    const resolved = await resolvePlugin(requirement, options)
    const version = formatVersion(resolved.version)
    const before = options.previous.plugins.find(({ source }) => source === requirement.source.text)
    const platforms = new Map<string, LockedArchive>()
    for (const platform of options.platforms) {
      const shown = formatPlatform(platform)
      const old = before?.version === version ? before.platforms.get(shown) : undefined
      platforms.set(shown, await lockArchive(resolved, platform, old, options))
    }
    const { source, constraint } = requirement
    return { source: source.text, constraint, version, apiVersion: resolved.apiVersion, platforms }
  })
}

async function lockArchive(
  { requirement, version, apiVersion, files }: ResolvedPlugin,
  platform: GoPlatform,
  before: LockedArchive | undefined,
  { archives, keep, tempDirectory }: LockOptions,
): Promise<LockedArchive> {
  const shown = formatPlatform(platform)
  const file = files.get(shown)
  if (file === undefined) throw new Error(`${requirement.source.text} was not resolved for ${shown}`)
  if (before?.zipSha256 === file.sha256) return before
  const binary = { name: requirement.source.name, version, apiVersion, platform }
  const unpacked = join(tempDirectory, randomUUID())
  try {
    const binarySha256 = await unpackPlugin(await archives.get(file), file, binary, unpacked)
    return { zipSha256: file.sha256, binarySha256, origin: file.origin }
  } finally {
    await unlink(unpacked).catch(() => undefined)
    if (keep === undefined || formatPlatform(keep) !== shown) await archives.drop(file)
  }
}
