import { randomUUID } from 'node:crypto'
import { stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunContext } from '../../base/context.ts'
import { ImageError } from '../../base/errors.ts'
import { formatVersion } from '../../base/goVersion/version.ts'
import type { PluginSource } from '../../template/pluginSource.ts'
import type { ReleaseFile } from '../releases/releaseSource.ts'
import { describePlugin } from './describePlugin.ts'
import { intactBinary } from './installedPlugin.ts'
import type { InstallPlace } from './installOptions.ts'
import { pluginFolder } from './pluginDirectories.ts'
import type { PluginFolderLock } from './pluginFolderLock.ts'
import { type PluginBinary, pluginFileName } from './pluginFileName.ts'
import { copyPlugin, keepPlugin, movePlugin } from './storePlugin.ts'
import { unpackPlugin } from './unpackPlugin.ts'

/** A release to put into the plugin directory. */
export interface ReleaseToPlace extends PluginBinary {
  readonly source: PluginSource
  readonly file: ReleaseFile
  /** What the binary must be, where that is locked. */
  readonly binarySha256: string | undefined
}

interface PlaceOptions extends InstallPlace {
  /** Of the folder in the cache, or in the plugin directory where nothing is cached; given back when the binary is there. */
  readonly folderLock: PluginFolderLock
}

/**
 * Downloads a release into the plugin directory, and into the cache for later jobs, unless it is there; of several jobs one
 * downloads and the others wait. Resolves with the SHA-256 of the binary. Throws errors of the download, of the archive, of the
 * plugin and of the directories.
 */
export async function placeRelease(
  ctx: RunContext,
  release: ReleaseToPlace,
  options: PlaceOptions,
): Promise<string> {
  const { source, binarySha256 } = release
  const { folderLock, target, tempDirectory } = options
  const name = pluginFileName(release)
  const path = join(pluginFolder(target, source), name)
  const unpacked = join(tempDirectory, `${randomUUID()}${release.platform.os === 'windows' ? '.exe' : ''}`)
  try {
    const kept = join(await folderLock.hold(), name)
    const present = (await isOurs(kept)) ? await intactBinary(kept) : undefined
    const isFresh = present === undefined || present !== (binarySha256 ?? present)
    const sha256 = isFresh ? await unpackVerified(ctx, release, unpacked, options) : present
    if (isFresh && kept !== path) await keepPlugin(unpacked, kept, sha256)
    else if (isFresh) await movePlugin(unpacked, path, sha256)
    await folderLock[Symbol.asyncDispose]()
    if (kept === path) return sha256
    if (isFresh) await movePlugin(unpacked, path, sha256)
    else if (!(await copyPlugin(kept, path, sha256)))
      throw new ImageError('CHECKSUM_MISMATCH', `${kept} has changed since it had the SHA-256 ${sha256}.`)
    return sha256
  } finally {
    await unlink(unpacked).catch(() => undefined)
  }
}

/** Fetches and unpacks a release where nobody else can write, and has it say what it is; resolves with its SHA-256. */
async function unpackVerified(
  ctx: RunContext,
  release: ReleaseToPlace,
  unpacked: string,
  { archives, tempDirectory }: PlaceOptions,
): Promise<string> {
  const { source, version, file, binarySha256 } = release
  const what = `${source.text} ${formatVersion(version)} from ${file.origin}`
  const sha256 = await unpackPlugin(await archives.get(file), file, release, unpacked)
  await archives.drop(file)
  if (binarySha256 !== undefined && binarySha256 !== sha256)
    throw new ImageError(
      'CHECKSUM_MISMATCH',
      `${what}: the binary in it has the SHA-256 ${sha256}, where the lock says ${binarySha256}.`,
    )
  await describePlugin(ctx, { ...release, path: unpacked, what, tempDirectory })
  return sha256
}

/** What another account may write is taken for nothing. */
async function isOurs(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined)
  const own = process.getuid?.()
  if (stats === undefined) return false
  return own === undefined || ((stats.uid === own || stats.uid === 0) && (stats.mode & 0o022) === 0)
}
