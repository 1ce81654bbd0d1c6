import { ImageError } from '../../base/errors.ts'
import type { PackerRequest } from '../../packer/install/acquirePacker.ts'
import { goPlatform } from '../../packer/install/goPlatform.ts'
import { lockedPacker } from '../../packer/install/lockedPacker.ts'
import { lockPacker } from '../../packer/install/lockPacker.ts'
import { emptyLock, type LockedRelease, type LockFile } from '../../packer/lockFile/lockFile.ts'
import { lockFilePath, readLockFile } from '../../packer/lockFile/lockFilePath.ts'
import { ArchiveStore } from '../../packer/plugins/archiveStore.ts'
import { joinPlatforms } from '../plugins/updateLock.ts'
import type { SetupContext, SetupInputs } from '../setup.ts'

/** What is asked for, before the lock file has its say. */
export type PackerWish = Omit<PackerRequest, 'locked' | 'beforeDownload'>

/** What is asked for, and how Packer is to be locked from now on; undefined where that stays as it is. */
export interface LockedRequest {
  readonly request: PackerRequest
  readonly update: LockedRelease | undefined
}

/**
 * Applies the lock file to the choice of Packer as to that of plugins: what it names must be exactly that, and with
 * `lockMode: update` it names the newest that will do. Throws LOCK_FILE_INVALID, LOCK_FILE_DISAGREES and errors of releases.
 */
export async function applyPackerLock(
  inputs: SetupInputs,
  ctx: SetupContext,
  wish: PackerWish,
  tempDirectory: string,
): Promise<LockedRequest> {
  const { lockMode } = inputs
  const path =
    lockMode === 'off'
      ? undefined
      : await lockFilePath(ctx.agent.workingDirectory, inputs.lockFile, inputs.template)
  const lock = path === undefined ? undefined : await readLockFile(path)
  if (lockMode === 'update') return await updated(ctx, lock, wish, tempDirectory)
  const beforeDownload = () => {
    if (lockMode === 'frozen') throw notLocked(path, lock)
    if (lock !== undefined)
      ctx.log.warning('The lock file says nothing about Packer; the newest release that will do is used.')
  }
  const locked = lockedPacker(lock, wish.wish, goPlatform())
  const request =
    locked === undefined
      ? { ...wish, locked: undefined, beforeDownload }
      : { ...wish, wish: locked.wish, locked: locked.archive, beforeDownload: () => undefined }
  return { request, update: undefined }
}

function notLocked(path: string | undefined, lock: LockFile | undefined): ImageError {
  if (path === undefined)
    return new ImageError('INPUT_INVALID', 'lockMode: frozen needs lockFile, or template.')
  return lock === undefined
    ? new ImageError('LOCK_FILE_DISAGREES', `There is no ${path}.`)
    : new ImageError('LOCK_FILE_DISAGREES', `Packer is not in ${path}, and none on this agent will do.`, {
        hint: 'Run `machine-image lock` with --packer-version and commit the result, or give packerPath.',
      })
}

/** A Packer that is given, or found, is nobody's to lock: there is no release that it is known to be of. */
async function updated(
  ctx: SetupContext,
  lock: LockFile | undefined,
  wish: PackerWish,
  tempDirectory: string,
): Promise<LockedRequest> {
  const isLocked = lock?.packer !== undefined && wish.origin === 'auto' && wish.path === undefined
  const unlocked = { ...wish, locked: undefined, beforeDownload: () => undefined }
  if (!isLocked && wish.origin !== 'download') return { request: unlocked, update: undefined }
  const archives = new ArchiveStore(tempDirectory)
  const platform = goPlatform()
  const update = await lockPacker(ctx.log, wish.wish, {
    sources: wish.sources,
    platforms: joinPlatforms([platform], lock ?? emptyLock),
    previous: lock?.packer,
    archives,
    keep: platform,
    tempDirectory,
  })
  const locked = lockedPacker({ packer: update, plugins: [] }, wish.wish, platform)
  const sources = wish.sources.map((source) => archives.serving(source))
  const request =
    locked === undefined ? unlocked : { ...unlocked, sources, wish: locked.wish, locked: locked.archive }
  return { request, update }
}
