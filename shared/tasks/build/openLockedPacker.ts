import { goPlatform } from '../../packer/install/goPlatform.ts'
import { lockedPacker, lockObjection } from '../../packer/install/lockedPacker.ts'
import { anyVersion } from '../../packer/install/versionWish.ts'
import { lockFilePath, readLockFile } from '../../packer/lockFile/lockFilePath.ts'
import { openPacker, type Packer } from '../../packer/openPacker.ts'
import type { BuildContext, BuildInputs } from '../build.ts'

/** Where Packer runs. */
export interface PackerPlace {
  readonly environment: Readonly<Record<string, string>>
  readonly workingDirectory: string
}

/** The commands that run what a lock file is about. */
const locked: ReadonlySet<string> = new Set(['build', 'validate', 'init'])

/**
 * Finds Packer: where the lock file names one exactly that, wherever on the agent it is, compared before it is run. Throws
 * PACKER_NOT_FOUND, PACKER_UNUSABLE, LOCK_FILE_INVALID and LOCK_FILE_DISAGREES.
 */
export async function openLockedPacker(
  inputs: BuildInputs,
  ctx: BuildContext,
  { environment, workingDirectory }: PackerPlace,
): Promise<Packer> {
  const { command, lockMode, lockFile, template, packerPath } = inputs
  const isLocked = locked.has(command) && (lockMode === 'verify' || lockMode === 'frozen')
  const path = isLocked ? await lockFilePath(workingDirectory, lockFile, template) : undefined
  const lock = path === undefined ? undefined : await readLockFile(path)
  const archive = lockedPacker(lock, anyVersion, goPlatform())?.archive
  return await openPacker(ctx, packerPath, environment, {
    file: (program) => lockObjection(program, archive),
  })
}
