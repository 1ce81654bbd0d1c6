import type { Stats } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { isAtOrBelow } from '../base/mountinfo.ts'

/** The checkout a real path lies in, undefined when in none; checkouts may be given by any of their names. */
export async function checkoutAround(
  realPath: string,
  checkouts: readonly string[],
): Promise<string | undefined> {
  for (const checkout of checkouts) {
    const real = await realpath(checkout).catch(() => resolve(checkout))
    if (isAtOrBelow(realPath, real)) return checkout
  }
  return undefined
}

/**
 * What lets another account replace a directory below `realPath`: one line about the nearest directory from there up to
 * the root that belongs to a stranger or can be written by others without the sticky bit. POSIX only.
 */
export async function unsafeParent(realPath: string): Promise<string | undefined> {
  const uid = process.getuid?.()
  if (uid === undefined) return undefined
  const directories = [realPath]
  for (let path = realPath; path !== dirname(path); path = dirname(path)) directories.push(dirname(path))
  const findings = await Promise.all(
    directories.map(async (directory) => {
      const stats = await stat(directory)
      if (stats.uid !== 0 && stats.uid !== uid) return `${directory} belongs to uid ${stats.uid}`
      return isOpenToOthers(stats, uid)
        ? `${directory} can be written by others and has no sticky bit`
        : undefined
    }),
  )
  return findings.find((finding) => finding !== undefined)
}

function isOpenToOthers(stats: Stats, uid: number): boolean {
  const { mode, gid } = stats
  if ((mode & 0o1000) !== 0) return false
  if ((mode & 0o002) !== 0) return true
  // A user's private group, by convention numbered as the user, has no other members; root's has only administrators.
  return (mode & 0o020) !== 0 && gid !== 0 && gid !== uid
}
