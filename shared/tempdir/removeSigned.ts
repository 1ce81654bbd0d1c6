import { readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { mountsBelow, readMounts } from '../base/mountinfo.ts'
import { safeRemove } from '../base/safeRemove.ts'
import { ownerFileName } from './privateName.ts'

/**
 * Removes a private directory, its owner's name last: whatever a kill or an error leaves of it still says whose it was, so
 * that a later sweep goes on. Removes nothing when something is mounted in it. Throws DIRECTORY_NOT_REMOVABLE.
 */
export async function removeSigned(path: string): Promise<void> {
  const mounts = mountsBelow(await realpath(path), await readMounts())
  if (mounts.length === 0) {
    for (const name of await readdir(path)) {
      if (name !== ownerFileName) await safeRemove(join(path, name))
    }
  }
  await safeRemove(path)
}
