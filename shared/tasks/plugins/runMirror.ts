import { resolve } from 'node:path'
import { ImageError } from '../../base/errors.ts'
import { mapBounded } from '../../base/mapBounded.ts'
import { lockFilePath, readLockFile } from '../../packer/lockFile/lockFilePath.ts'
import { mirrorRelease } from '../../packer/mirror/mirrorRelease.ts'
import type { MirrorContext, MirrorInputs } from '../mirror.ts'
import { openPluginSources } from './openPluginSources.ts'

/** Releases at a time. */
const mostAtOnce = 4

/** Fills a folder with everything a lock file names. */
export async function runMirror(inputs: MirrorInputs, ctx: MirrorContext): Promise<void> {
  const { workingDirectory } = ctx.agent
  const path = await lockFilePath(workingDirectory, inputs.lockFile, inputs.template)
  if (path === undefined) throw new ImageError('INPUT_INVALID', 'template or lockFile must be given.')
  const lock = await readLockFile(path)
  if (lock === undefined)
    throw new ImageError('LOCK_FILE_DISAGREES', `There is no ${path}.`, {
      hint: 'Write it with `machine-image lock`, for all platforms the mirror is to serve.',
    })
  const sources = await openPluginSources(ctx, inputs)
  const folder = resolve(workingDirectory, inputs.folder)
  const releases = lock.packer === undefined ? lock.plugins : [lock.packer, ...lock.plugins]
  await mapBounded(releases, mostAtOnce, async (release) => {
    const { what, addedCount } = await mirrorRelease(release, folder, sources)
    const platforms = [...release.platforms.keys()].join(', ')
    ctx.log.info(
      `${what} for ${platforms}: ${addedCount === 0 ? 'was there' : `${addedCount} archives added`}`,
    )
  })
  ctx.output('mirrorFolder', folder)
  ctx.log.info(
    `${folder} is a mirror now: give it as mirrorFolder, or serve it and give its URL as mirrorUrl.`,
  )
}
