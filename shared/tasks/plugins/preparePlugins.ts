import { existsSync } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { RunContext } from '../../base/context.ts'
import { ImageError } from '../../base/errors.ts'
import { markdownTable } from '../../base/markdown.ts'
import { once } from '../../base/once.ts'
import { goPlatform } from '../../packer/install/goPlatform.ts'
import type { LockedRelease } from '../../packer/lockFile/lockFile.ts'
import { lockFilePath, readLockFile } from '../../packer/lockFile/lockFilePath.ts'
import { ArchiveStore } from '../../packer/plugins/archiveStore.ts'
import type { InstalledPlugin, InstallOptions, InstallPlace } from '../../packer/plugins/installOptions.ts'
import { installPlugins } from '../../packer/plugins/installPlugins.ts'
import { packerPluginDirectory, pluginCache } from '../../packer/plugins/pluginDirectories.ts'
import type { PluginRequirement } from '../../packer/plugins/pluginRequirement.ts'
import { openPluginSources, type PluginSourceInputs } from './openPluginSources.ts'
import { updateLock } from './updateLock.ts'
import { makeMissing } from '../../base/makeMissing.ts'

/** What decides how plugins are come by. */
export interface PluginInputs extends PluginSourceInputs {
  readonly lockFile: string | undefined
  readonly lockMode: 'verify' | 'frozen' | 'update' | 'off'
  readonly pluginDirectory: string | undefined
  readonly denyBadVersions: boolean
}

/** What the plugins are for, and where they may be. */
export interface PluginRun {
  readonly requirements: readonly PluginRequirement[]
  readonly template: string | undefined
  /** Relative paths of template, lock and directory begin here. */
  readonly workingDirectory: string
  /** Written into the lock file where that is updated; as it was, unless given. */
  readonly packer?: LockedRelease | undefined
  /** Whether downloads are kept for later jobs. */
  readonly cache: boolean
  /** Waited for before anything is downloaded or written; what it throws ends the installation. */
  readonly place: () => Promise<PluginPlace>
}

/** Where plugins may go. */
export interface PluginPlace {
  readonly tempDirectory: string
  /** Where they are put unless an input says where. */
  readonly privateDirectory: string
}

/** A plugin directory that holds what is required. */
export interface PreparedPlugins {
  readonly directory: string
  readonly plugins: readonly InstalledPlugin[]
  readonly lockChanged: boolean
}

/** Installs plugins as the inputs say, and tells which and why. Throws errors of lock, releases, plugins and directories. */
export async function preparePlugins(
  ctx: RunContext,
  inputs: PluginInputs,
  run: PluginRun,
): Promise<PreparedPlugins> {
  const { requirements, workingDirectory } = run
  const { lockMode, denyBadVersions: deny } = inputs
  const explicit =
    inputs.pluginDirectory === undefined ? undefined : resolve(workingDirectory, inputs.pluginDirectory)
  const lockPath =
    lockMode === 'off' ? undefined : await lockFilePath(workingDirectory, inputs.lockFile, run.template)
  if (lockPath === undefined && (lockMode === 'frozen' || lockMode === 'update'))
    throw new ImageError('INPUT_INVALID', `lockMode: ${lockMode} needs lockFile, or template.`)
  const present = lockPath === undefined ? undefined : await readLockFile(lockPath)
  if (present === undefined && lockMode === 'frozen')
    throw new ImageError('LOCK_FILE_DISAGREES', `There is no ${lockPath ?? 'lock file'}.`)

  const place = once(async (): Promise<InstallPlace> => {
    const { tempDirectory, privateDirectory } = await run.place()
    return { target: explicit ?? privateDirectory, tempDirectory, archives: new ArchiveStore(tempDirectory) }
  })
  const platform = goPlatform()
  const sources = once(() => openPluginSources(ctx, inputs))
  const updated =
    lockMode === 'update' && lockPath !== undefined
      ? await updateLock(ctx, {
          ...(await place.get()),
          path: lockPath,
          previous: present,
          packer: run.packer,
          requirements,
          sources: await sources.get(),
          platforms: [platform],
          keep: platform,
          deny,
        })
      : undefined
  const cache = run.cache && explicit === undefined ? await usableCache(ctx) : undefined
  const options: InstallOptions = {
    lock: updated?.lock ?? present,
    frozen: lockMode === 'frozen',
    openSources: sources.get,
    installedIn: userDirectories(ctx, explicit, inputs.offline ? cache : undefined),
    cache,
    platform,
    deny,
    place: place.get,
  }
  const plugins = await installPlugins(ctx, requirements, options)
  report(ctx, plugins)
  const { target } = await place.get()
  return { directory: target, plugins, lockChanged: updated?.changed ?? false }
}

/** What the user, or another tool, has installed for Packer. */
function userDirectories(
  { agent }: RunContext,
  explicit: string | undefined,
  cache: string | undefined,
): readonly string[] {
  const own = packerPluginDirectory(agent.environment, existsSync)
  return [explicit, own, cache].filter((directory) => directory !== undefined)
}

/** A cache that cannot be written to is none. */
async function usableCache(ctx: RunContext): Promise<string | undefined> {
  const cache = pluginCache(ctx.agent)
  if (cache === undefined) return undefined
  try {
    await makeMissing(cache)
    await access(cache, constants.W_OK)
    return cache
  } catch (thrown) {
    ctx.log.info(`Plugins are not kept for later jobs: ${cache} cannot be written to (${String(thrown)}).`)
    return undefined
  }
}

function report({ log, summarise }: RunContext, plugins: readonly InstalledPlugin[]): void {
  for (const { source, version, reason, origin } of plugins)
    log.info(`Plugin ${source} ${version} (${reason}) from ${origin}`)
  if (plugins.length === 0) return
  const rows = plugins.map(({ source, version, reason, sha256 }) => [
    source,
    version,
    reason,
    sha256.slice(0, 12),
  ])
  summarise(markdownTable(['Plugin', 'Version', 'Why', 'SHA-256'], rows))
}

/** The private plugin directory below a temp directory. */
export function privatePluginDirectory(tempDirectory: string): string {
  return join(tempDirectory, 'plugins')
}
