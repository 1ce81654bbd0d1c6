import { randomUUID } from 'node:crypto'
import { stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunContext } from '../../base/context.ts'
import { ImageError } from '../../base/errors.ts'
import { formatVersion, type GoVersion } from '../../base/goVersion/version.ts'
import type { PluginSource } from '../../template/pluginSource.ts'
import type { ReleaseFile } from '../releases/releaseSource.ts'
import { describePlugin } from './describePlugin.ts'
import { intactBinary } from './installedPlugin.ts'
import type { InstallOptions } from './installOptions.ts'
import { pluginFolder } from './pluginDirectories.ts'
import { pluginFileName } from './pluginFileName.ts'
import { holdingFolder, storePlugin } from './storePlugin.ts'
import { unpackPlugin } from './unpackPlugin.ts'

/** A release to put into a plugin directory. */
export interface ReleaseToPlace {
  readonly source: PluginSource
  readonly version: GoVersion
  readonly apiVersion: string
  readonly file: ReleaseFile
  /** What the binary must be, where that is locked. */
  readonly binarySha256: string | undefined
}

/**
 * Downloads a release into a plugin directory unless it is there; of several jobs one downloads and the others wait. Resolves with
 * the SHA-256 of the binary. Throws errors of the download, of the archive, of the plugin and of the directory.
 */
export async function placeRelease(
  ctx: RunContext,
  release: ReleaseToPlace,
  root: string,
  options: Pick<InstallOptions, 'archives' | 'tempDirectory' | 'platform'>,
): Promise<string> {
  const { source, version, apiVersion, file } = release
  const binary = { name: source.name, version, apiVersion, platform: options.platform }
  const folder = pluginFolder(root, source)
  const path = join(folder, pluginFileName(binary))
  const what = `${source.text} ${formatVersion(version)} from ${file.origin}`
  return await holdingFolder(folder, ctx, async () => {
    const present = (await isOurs(path)) ? await intactBinary(path) : undefined
    if (present !== undefined && present === (release.binarySha256 ?? present)) return present
    const unpacked = join(
      options.tempDirectory,
      `${randomUUID()}${binary.platform.os === 'windows' ? '.exe' : ''}`,
    )
    try {
      const archive = await options.archives.get(file)
      const sha256 = await unpackPlugin(archive, file, binary, unpacked)
      await options.archives.drop(file)
      if (release.binarySha256 !== undefined && release.binarySha256 !== sha256)
        throw new ImageError(
          'CHECKSUM_MISMATCH',
          `${what}: the binary in it has the SHA-256 ${sha256}, where the lock says ${release.binarySha256}.`,
        )
      const { tempDirectory } = options
      await describePlugin(ctx, { ...binary, path: unpacked, what, tempDirectory })
      await storePlugin(unpacked, path, sha256)
      return sha256
    } finally {
      await unlink(unpacked).catch(() => undefined)
    }
  })
}

/** What another account may write is taken for nothing. */
async function isOurs(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined)
  const own = process.getuid?.()
  if (stats === undefined) return false
  return own === undefined || ((stats.uid === own || stats.uid === 0) && (stats.mode & 0o022) === 0)
}
