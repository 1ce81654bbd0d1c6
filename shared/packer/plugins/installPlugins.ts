import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunContext } from '../../base/context.ts'
import { sha256File } from '../../base/digest.ts'
import { ImageError } from '../../base/errors.ts'
import { parseVersion } from '../../base/goVersion/parseVersion.ts'
import { compareVersions } from '../../base/goVersion/compareVersions.ts'
import { formatVersion, type GoVersion } from '../../base/goVersion/version.ts'
import { mapBounded } from '../../base/mapBounded.ts'
import type { PluginSource } from '../../template/pluginSource.ts'
import type { LockedRelease } from '../lockFile/lockFile.ts'
import { newestInstalled } from './installedPlugin.ts'
import type { InstalledPlugin, InstallOptions } from './installOptions.ts'
import { findLocked, lockProblem } from './lockedPlugin.ts'
import { placeRelease } from './placeRelease.ts'
import { pluginFolder } from './pluginDirectories.ts'
import { parsePluginFileName, type PluginBinary, pluginFileName } from './pluginFileName.ts'
import { PluginFolderLock } from './pluginFolderLock.ts'
import { formatPlatform } from './pluginPlatform.ts'
import type { PluginRequirement } from './pluginRequirement.ts'
import { type ResolvedPlugin, resolvePlugin } from './resolvePlugin.ts'
import { copyPlugin, writeChecksum } from './storePlugin.ts'

/** Plugins at a time: what they need most is answers of servers. */
const mostAtOnce = 8

/**
 * Sees to it that Packer finds every required plugin in the plugin directory: those that are locked as they are locked, else those
 * that are installed, else the newest that fit. Throws LOCK_FILE_DISAGREES, and errors of releases, plugins and directories.
 */
export async function installPlugins(
  ctx: RunContext,
  requirements: readonly PluginRequirement[],
  options: InstallOptions,
): Promise<readonly InstalledPlugin[]> {
  const plans = requirements.map((requirement) => ({
    requirement,
    locked: lockedEntry(ctx, requirement, options),
  }))
  return mapBounded(plans, mostAtOnce, ({ requirement, locked }) =>
    locked === undefined
      ? installUnlocked(ctx, requirement, options)
      : installLocked(ctx, requirement, locked, options),
  )
}

/** The entry that decides about a plugin; undefined when none does. */
function lockedEntry(
  ctx: RunContext,
  requirement: PluginRequirement,
  { lock, frozen, platform }: InstallOptions,
): LockedRelease | undefined {
  if (lock === undefined) return undefined
  const locked = lock.plugins.find(({ source }) => source === requirement.source.text)
  const problem = lockProblem(requirement, locked, [platform])
  if (problem === undefined) return locked
  const { at, from } = requirement
  if (frozen || locked !== undefined)
    throw new ImageError('LOCK_FILE_DISAGREES', `${problem} (${from}).`, at === undefined ? {} : { at })
  ctx.log.warning(
    `The lock file says nothing about ${requirement.source.text}; the newest release that fits is used.`,
    at,
  )
  return undefined
}

async function installLocked(
  ctx: RunContext,
  requirement: PluginRequirement,
  locked: LockedRelease,
  options: InstallOptions,
): Promise<InstalledPlugin> {
  const { source } = requirement
  const { cache, installedIn, platform } = options
  const { target } = await options.place()
  const { binarySha256 = '', origin = '' } = locked.platforms.get(formatPlatform(platform)) ?? {}
  const binary = {
    name: source.name,
    version: parseVersion(locked.version),
    apiVersion: locked.apiVersion ?? '',
    platform,
  }
  const roots = [target, ...(cache === undefined ? [] : [cache]), ...installedIn]
  for (const root of roots) {
    const path = join(pluginFolder(root, source), pluginFileName(binary))
    if (await takeOver(source, binary, path, binarySha256, target))
      return installed(requirement, binary, { sha256: binarySha256, origin, reason: 'locked' }, target)
  }
  const resolved = await findLocked(requirement, locked, await options.openSources(), [platform])
  await using folderLock = lockOf(ctx, requirement, options)
  return await download(ctx, resolved, binarySha256, { ...options, folderLock })
}

async function installUnlocked(
  ctx: RunContext,
  requirement: PluginRequirement,
  options: InstallOptions,
): Promise<InstalledPlugin> {
  const { platform, deny, openSources, installedIn } = options
  const found = await newestInstalled(requirement, installedIn, platform)
  if (found !== undefined) {
    const { target } = await options.place()
    const { path, sha256 } = found
    if (!(await takeOver(requirement.source, found, path, sha256, target)))
      throw new ImageError('CHECKSUM_MISMATCH', `${path} has changed since it had the SHA-256 ${sha256}.`)
    return installed(requirement, found, { sha256, origin: path, reason: 'installed' }, target)
  }
  const sources = await openSources()
  await using folderLock = lockOf(ctx, requirement, options)
  const wanted = new AbortController()
  const expect = async (version: GoVersion) => {
    // Whoever waits for another job finds what that one has fetched, and asks for nothing.
    return (await isKept(await folderLock.hold(), version)) ? undefined : { platform, signal: wanted.signal }
  }
  try {
    const resolved = await resolvePlugin(requirement, { sources, platforms: [platform], deny, expect })
    return await download(ctx, resolved, undefined, { ...options, folderLock })
  } finally {
    wanted.abort()
  }
}

/** Of the folder downloads are kept in. */
function lockOf(ctx: RunContext, { source }: PluginRequirement, options: InstallOptions): PluginFolderLock {
  // Also where all is cached nothing is written before the place is known.
  const folder = async () => {
    const { target } = await options.place()
    return pluginFolder(options.cache ?? target, source)
  }
  return new PluginFolderLock(folder, ctx)
}

async function isKept(folder: string, version: GoVersion): Promise<boolean> {
  const names = await readdir(folder).catch(() => [])
  return names.some((name) => {
    const kept = parsePluginFileName(name)
    return kept !== undefined && compareVersions(kept.version, version) === 0
  })
}

async function download(
  ctx: RunContext,
  { requirement, version, apiVersion, files, reason }: ResolvedPlugin,
  binarySha256: string | undefined,
  options: InstallOptions & { readonly folderLock: PluginFolderLock },
): Promise<InstalledPlugin> {
  const { source } = requirement
  const { platform, folderLock } = options
  const place = await options.place()
  const file = files.get(formatPlatform(platform))
  if (file === undefined) throw new Error(`${source.text} was resolved for another platform`)
  const binary = { name: source.name, version, apiVersion, platform }
  const sha256 = await placeRelease(ctx, { ...binary, source, file, binarySha256 }, { ...place, folderLock })
  return installed(requirement, binary, { sha256, origin: file.origin, reason }, place.target)
}

/** Sees to it that a binary with a checksum is in the plugin directory, from where it may be; false when that is not it. */
async function takeOver(
  source: PluginSource,
  binary: PluginBinary,
  from: string,
  sha256: string,
  target: string,
): Promise<boolean> {
  const path = join(pluginFolder(target, source), pluginFileName(binary))
  if (path !== from) return copyPlugin(from, path, sha256)
  if ((await sha256File(path).catch(() => undefined)) !== sha256) return false
  await writeChecksum(path, sha256)
  return true
}

function installed(
  { source, constraint }: PluginRequirement,
  binary: PluginBinary,
  how: Pick<InstalledPlugin, 'sha256' | 'origin' | 'reason'>,
  target: string,
): InstalledPlugin {
  const { version, apiVersion } = binary
  const path = join(pluginFolder(target, source), pluginFileName(binary))
  const shown = formatVersion(version)
  const { sha256, origin, reason } = how
  return { source: source.text, constraint, version: shown, apiVersion, path, sha256, origin, reason }
}
