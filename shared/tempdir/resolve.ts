import { lstat, realpath, stat } from 'node:fs/promises'
import { isAbsolute, parse, resolve } from 'node:path'
import { errnoOf } from '../base/errors.ts'
import type { TempCandidate } from './candidates.ts'
import { makeMissing } from '../base/makeMissing.ts'
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
    const made = candidate.create ? await makeMissing(resolve(path), 0o700) : []
    const realPath = await realpath(path)
    const stats = await stat(realPath, { bigint: true })
    if (!stats.isDirectory()) return notADirectory(path)
    return { realPath, identity: `${stats.dev}:${stats.ino}`, made }
  } catch (thrown) {
    return await unresolved(path, errnoOf(thrown) ?? 'UNKNOWN')
  }
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
