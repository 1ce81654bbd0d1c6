import { ImageError } from '../../base/errors.ts'
import type { GoPlatform } from '../../packer/install/goPlatform.ts'
import { lockPacker } from '../../packer/install/lockPacker.ts'
import { readVersionWish } from '../../packer/install/readVersionWish.ts'
import { emptyLock } from '../../packer/lockFile/lockFile.ts'
import { lockFilePath, readLockFile } from '../../packer/lockFile/lockFilePath.ts'
import { ArchiveStore } from '../../packer/plugins/archiveStore.ts'
import { parsePlatform } from '../../packer/plugins/pluginPlatform.ts'
import type { LockContext, LockInputs } from '../lock.ts'
import { openTempDirectory } from '../openTempDirectory.ts'
import { openPluginSources } from './openPluginSources.ts'
import { readPluginRequirements } from './readPluginRequirements.ts'
import { joinPlatforms, updateLock } from './updateLock.ts'

/** Writes a lock file. */
export async function runLock(inputs: LockInputs, ctx: LockContext): Promise<void> {
  const { template, plugins, packerVersion } = inputs
  const { workingDirectory } = ctx.agent
  const path = await lockFilePath(workingDirectory, inputs.lockFile, template)
  if (path === undefined) throw new ImageError('INPUT_INVALID', 'template or lockFile must be given.')
  const asked = inputs.platforms.map(readPlatform)
  const requirements = await readPluginRequirements(ctx, { plugins, template, workingDirectory })
  const previous = await readLockFile(path)
  const platforms = joinPlatforms(asked, previous ?? emptyLock)
  const sources = await openPluginSources(ctx, inputs)
  const tempDirectory = await openTempDirectory(ctx, inputs.tempDirectory)
  const archives = new ArchiveStore(tempDirectory)
  const wish = await readVersionWish(
    { packerVersion, packerVersionFile: undefined, template },
    workingDirectory,
  )
  const packer =
    packerVersion === undefined
      ? previous?.packer
      : await lockPacker(ctx.log, wish, {
          sources,
          platforms,
          previous: previous?.packer,
          archives,
          keep: undefined,
          tempDirectory,
        })
  const { changed } = await updateLock(ctx, {
    path,
    previous,
    packer,
    requirements,
    sources,
    platforms,
    archives,
    keep: undefined,
    tempDirectory,
    deny: inputs.denyBadVersions,
  })
  ctx.output('lockFile', path)
  ctx.output('lockChanged', String(changed))
}

function readPlatform(text: string): GoPlatform {
  const platform = parsePlatform(text)
  if (platform === undefined)
    throw new ImageError(
      'INPUT_INVALID',
      `platforms: ${JSON.stringify(text)} is no platform such as linux_amd64, windows_amd64 or darwin_arm64.`,
    )
  return platform
}
