import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { errnoOf, ImageError } from '../../base/errors.ts'
import { refuseSpecialFile, unreadable } from '../../base/unreadable.ts'
import { writeWhole } from '../../base/writeWhole.ts'
import { formatLockFile } from './formatLockFile.ts'
import { type LockFile, lockFileName } from './lockFile.ts'
import { parseLockFile } from './parseLockFile.ts'

const mostBytes = 4 * 2 ** 20

/** Where the lock of a template is: at an explicit path, else beside the template; undefined without either. */
export async function lockFilePath(
  workingDirectory: string,
  explicit: string | undefined,
  template: string | undefined,
): Promise<string | undefined> {
  if (explicit !== undefined) return resolve(workingDirectory, explicit)
  if (template === undefined) return undefined
  const full = resolve(workingDirectory, template)
  const isFolder = await stat(full).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
  return join(isFolder ? full : dirname(full), lockFileName)
}

/** Reads a lock; undefined when there is none. Throws LOCK_FILE_INVALID or FILE_UNREADABLE. */
export async function readLockFile(path: string): Promise<LockFile | undefined> {
  try {
    const stats = await stat(path)
    refuseSpecialFile(path, stats)
    const { size } = stats
    if (size > mostBytes)
      throw new ImageError('LOCK_FILE_INVALID', `${path} has ${size} bytes, and a lock at most ${mostBytes}.`)
    return parseLockFile(path, await readFile(path))
  } catch (thrown) {
    const errno = errnoOf(thrown)
    if (errno === undefined || thrown instanceof ImageError) throw thrown
    if (errno === 'ENOENT') return undefined
    throw unreadable(path, thrown)
  }
}

/** Writes a lock in one step. Throws FILE_UNWRITABLE or DISK_FULL. */
export async function writeLockFile(path: string, lock: LockFile): Promise<void> {
  await writeWhole(path, formatLockFile(lock))
}
