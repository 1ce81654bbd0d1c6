import type { Stats } from 'node:fs'
import { lstat, mkdir, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, parse, resolve } from 'node:path'
import { errnoOf } from '#shared/base/errors.ts'
import { isAtOrBelow } from '#shared/base/mountinfo.ts'
import type { TempCandidate } from './candidates.ts'
import type { Refusal } from './refusal.ts'

/** A candidate that exists and is a directory. */
export interface ResolvedCandidate {
  readonly realPath: string
  /** `device:inode`, the same for one directory under several names. */
  readonly identity: string
  /** The directories that had to be made, deepest first. */
  readonly made: readonly string[]
}

/** Finds the real directory behind a candidate, making it where the candidate asks for that. */
export async function resolveCandidate(candidate: TempCandidate): Promise<ResolvedCandidate | Refusal> {
  const { path } = candidate
  if (!isAbsolute(path) || path.includes('\0')) {
    return {
      kind: 'relative',
      reason: 'not an absolute path',
      remedy: `give an absolute path instead of ${path}`,
    }
  }
  if (resolve(path) === parse(path).root) {
    return { kind: 'root', reason: 'the root directory itself', remedy: 'give a directory below it' }
  }
  try {
    const top = candidate.create ? await mkdir(path, { recursive: true, mode: 0o700 }) : undefined
    const realPath = await realpath(path)
    const stats = await stat(realPath, { bigint: true })
    if (!stats.isDirectory()) return notADirectory(path)
    return { realPath, identity: `${stats.dev}:${stats.ino}`, made: pathsBetween(resolve(path), top) }
  } catch (thrown) {
    return await unresolved(path, errnoOf(thrown) ?? 'UNKNOWN')
  }
}

/** `deepest` and the directories above it up to `top`, which is one of them. */
function pathsBetween(deepest: string, top: string | undefined): readonly string[] {
  if (top === undefined) return []
  const paths = [deepest]
  for (let path = deepest; path !== top && path !== dirname(path);) {
    path = dirname(path)
    paths.push(path)
  }
  return paths
}

async function unresolved(path: string, errno: string): Promise<Refusal> {
  switch (errno) {
    case 'ENOENT':
      if (await isLink(path)) {
        return {
          kind: 'dangling-link',
          reason: 'a symbolic link to nothing',
          remedy: `remove ${path} or make what it points to`,
          errno,
        }
      }
      return { kind: 'missing', reason: 'does not exist', remedy: `mkdir -p ${path}`, errno }
    case 'ENOTDIR':
    case 'EEXIST':
      return { ...notADirectory(path), errno }
    case 'ELOOP':
      return {
        kind: 'unreachable',
        reason: 'a loop of symbolic links',
        remedy: `remove the link ${path}`,
        errno,
      }
    case 'EROFS':
      return {
        kind: 'read-only',
        reason: 'does not exist and its parent is read-only',
        remedy: `make ${path} on a writable file system`,
        errno,
      }
    default:
      return {
        kind: 'unreachable',
        reason: `cannot be reached: ${errno}`,
        remedy: `give the agent's account access to ${path}`,
        errno,
      }
  }
}

function notADirectory(path: string): Refusal {
  return { kind: 'not-a-directory', reason: 'not a directory', remedy: `give a directory instead of ${path}` }
}

async function isLink(path: string): Promise<boolean> {
  return await lstat(path).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  )
}

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
  const directories = pathsBetween(realPath, parse(realPath).root)
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
