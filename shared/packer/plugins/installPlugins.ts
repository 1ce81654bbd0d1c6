import { join } from 'node:path'
import type { RunContext } from '../../base/context.ts'
import { sha256File } from '../../base/digest.ts'
import { ImageError } from '../../base/errors.ts'
import { parseVersion } from '../../base/goVersion/parseVersion.ts'
import { formatVersion } from '../../base/goVersion/version.ts'
import { mapBounded } from '../../base/mapBounded.ts'
import type { LockedRelease } from '../lockFile/lockFile.ts'
import { newestInstalled } from './installedPlugin.ts'
import type { InstalledPlugin, InstallOptions } from './installOptions.ts'
import { findLocked, lockProblem } from './lockedPlugin.ts'
import { placeRelease } from './placeRelease.ts'
import { pluginFolder } from './pluginDirectories.ts'
import { pluginFileName } from './pluginFileName.ts'
import { formatPlatform } from './pluginPlatform.ts'
import type { PluginRequirement } from './pluginRequirement.ts'
import { type ResolvedPlugin, resolvePlugin } from './resolvePlugin.ts'
import { storePlugin } from './storePlugin.ts'

/** Downloads at a time. */
const mostAtOnce = 4

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
  const { cache, target, installedIn, platform } = options
  const shown = formatPlatform(platform)
  const { binarySha256 = '', origin = '' } = locked.platforms.get(shown) ?? {}
  const version = parseVersion(locked.version)
  const apiVersion = locked.apiVersion ?? ''
  const name = pluginFileName({ name: source.name, version, apiVersion, platform })
  const roots = [target, ...(cache === undefined ? [] : [cache]), ...installedIn]
  for (const root of roots) {
    const path = join(pluginFolder(root, source), name)
    if ((await sha256File(path).catch(() => undefined)) !== binarySha256) continue
    return handOver(
      { requirement, version, apiVersion, reason: 'locked', origin },
      path,
      binarySha256,
      options,
    )
  }
  const resolved = await findLocked(requirement, locked, await options.openSources(), [platform])
  return download(ctx, resolved, binarySha256, options)
}

async function installUnlocked(
  ctx: RunContext,
  requirement: PluginRequirement,
  options: InstallOptions,
): Promise<InstalledPlugin> {
  const installed = await newestInstalled(requirement, options.installedIn, options.platform)
  if (installed !== undefined) {
    const { path, sha256, version, apiVersion } = installed
    return handOver(
      { requirement, version, apiVersion, reason: 'installed', origin: path },
      path,
      sha256,
      options,
    )
  }
  const { platform, deny, openSources } = options
  const sources = await openSources()
  return download(
    ctx,
    await resolvePlugin(requirement, { sources, platforms: [platform], deny }),
    undefined,
    options,
  )
}

async function download(
  ctx: RunContext,
  resolved: ResolvedPlugin,
  binarySha256: string | undefined,
  options: InstallOptions,
): Promise<InstalledPlugin> {
  const { requirement, version, apiVersion, files, reason } = resolved
  const file = files.get(formatPlatform(options.platform))
  if (file === undefined) throw new Error(`${requirement.source.text} was resolved for another platform`)
  const root = options.cache ?? options.target
  const release = { source: requirement.source, version, apiVersion, file, binarySha256 }
  const sha256 = await placeRelease(ctx, release, root, options)
  const name = pluginFileName({
    name: requirement.source.name,
    version,
    apiVersion,
    platform: options.platform,
  })
  const path = join(pluginFolder(root, requirement.source), name)
  return handOver({ requirement, version, apiVersion, reason, origin: file.origin }, path, sha256, options)
}

type Chosen = Pick<ResolvedPlugin, 'requirement' | 'version' | 'apiVersion' | 'reason'> & {
  readonly origin: string
}

/** Copies a plugin to where Packer will look; its bytes are compared there once more, after which nobody else can change them. */
async function handOver(
  { requirement, version, apiVersion, reason, origin }: Chosen,
  from: string,
  sha256: string,
  { target, platform }: InstallOptions,
): Promise<InstalledPlugin> {
  const { source, constraint } = requirement
  const name = pluginFileName({ name: source.name, version, apiVersion, platform })
  const path = join(pluginFolder(target, source), name)
  if (path !== from) await storePlugin(from, path, sha256)
  const shown = formatVersion(version)
  return { source: source.text, constraint, version: shown, apiVersion, path, sha256, origin, reason }
}
