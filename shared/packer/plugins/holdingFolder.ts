import { readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { isImageError } from '../../base/errors.ts'
import { withLock } from '../../base/lock.ts'
import { unwritable } from '../../base/unwritable.ts'
import { partialPrefix } from './storePlugin.ts'
import { makeMissing } from '../../base/makeMissing.ts'

/** How long another job that installs the same is waited for. */
const lockWaitMs = 10 * 60_000

/** What is needed to hold a folder of plugins. */
export interface FolderHolder {
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Runs `run` as the only one who writes to the folder of a source, which is made when it is missing; what a killed run left
 * half-written is removed first. Throws FILE_UNWRITABLE, DISK_FULL or LOCK_BUSY.
 */
export async function holdingFolder<T>(
  folder: string,
  { clock, signal }: FolderHolder,
  run: () => Promise<T>,
): Promise<T> {
  await makeMissing(folder).catch((thrown: unknown) => {
    throw unwritable(folder, thrown)
  })
  try {
    return await withLock(join(folder, '.lock'), { clock, waitMs: lockWaitMs, signal }, async () => {
      for (const name of await readdir(folder))
        if (name.startsWith(partialPrefix)) await unlink(join(folder, name))
      return await run()
    })
  } catch (thrown) {
    const isOfSystem = thrown instanceof Error && 'syscall' in thrown
    throw isImageError(thrown) || !isOfSystem ? thrown : unwritable(folder, thrown)
  }
}
