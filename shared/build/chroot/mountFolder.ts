import { mkdir, readdir, realpath, rmdir } from 'node:fs/promises'
import { dirname, normalize } from 'node:path'
import { errnoOf, ImageError } from '../../base/errors.ts'
import type { JournalWriter, Undoer } from '../../base/journal.ts'
import type { Scope } from '../../base/scope.ts'
import { unwritable } from '../../base/unwritable.ts'

/** The kind of the journal's records of folders made to mount on; undone by {@link removeMountFolder}. */
const mountFolderKind = 'mount-folder'

/**
 * Has a folder of this machine to mount on, which only the sandbox will see mounted. Folders that are missing are made, and go with the
 * run, also when it was killed. Resolves with its path without links, as the kernel tells of mounts. Throws INPUT_INVALID for one that has something in it, which the mount would hide, and FILE_UNWRITABLE.
 */
export async function openMountFolder(
  path: string,
  { scope, journal }: { readonly scope: Scope; readonly journal: JournalWriter },
): Promise<string> {
  const missing: string[] = []
  for (let at = normalize(path).replace(/\/$/, ''); ; at = dirname(at)) {
    const names = await readdir(at).catch((thrown: unknown) => {
      if (errnoOf(thrown) === 'ENOENT') return undefined
      throw unwritable(at, thrown)
    })
    if (names && missing.length === 0 && names.length > 0)
      throw new ImageError('INPUT_INVALID', `mount_path: ${path} has something in it; name an empty folder.`)
    if (names) break
    missing.push(at)
  }
  for (const folder of missing.toReversed()) {
    const record = await journal.record(mountFolderKind, { path: folder })
    scope.defer(`remove ${folder}`, async () => {
      await removeMountFolder({ path: folder })
      await journal.settle(record)
    })
    await mkdir(folder).catch((thrown: unknown) => {
      throw unwritable(folder, thrown)
    })
  }
  return await realpath(path)
}

/** Removes a folder that was made to mount on, if nothing is in it. */
export const removeMountFolder: Undoer = async ({ path = '' }) => {
  await rmdir(path).catch((thrown: unknown) => {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(errnoOf(thrown) ?? '')) throw thrown
  })
}
