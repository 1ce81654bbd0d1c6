import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { packCode, unpackCode } from './codePack.ts'

const mostBytes = 32 * 2 ** 20
/** A file for each command, version of the product and version of node. */
const mostFiles = 16

/** Compiled code by the name of its chunk, and when it was written (milliseconds since 1970). */
export interface CodeCache {
  readonly pieces: ReadonlyMap<string, Buffer>
  readonly writtenMs: number
}

const nothing: CodeCache = { pieces: new Map(), writtenMs: 0 }

/** What a file of the cache holds: nothing if it is not there or if anybody else could have written it, since it will be run. */
export function readCodeCache(folder: string | undefined, name: string): CodeCache {
  if (folder === undefined) return nothing
  try {
    if (!isPrivateFolder(lstatSync(folder))) return nothing
    const file = openSync(join(folder, name), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    try {
      const stats = fstatSync(file)
      const isSound = stats.isFile() && isOurs(stats) && stats.size <= mostBytes
      return isSound ? { pieces: unpackCode(readFileSync(file)), writtenMs: stats.mtimeMs } : nothing
    } finally {
      closeSync(file)
    }
  } catch {
    return nothing
  }
}

/** Keeps compiled code for later runs. A cache that cannot be written is no failure. */
export function writeCodeCache(folder: string, name: string, pieces: ReadonlyMap<string, Buffer>): void {
  try {
    // As root in the home of somebody else, nothing is left there.
    if (!isOurs(statSync(existingAncestor(folder)))) return
    makeMissing(folder)
    if (!isPrivateFolder(lstatSync(folder))) return
    const partial = join(folder, `${name}.${process.pid}`)
    writeFileSync(partial, packCode(pieces), { flag: 'wx', mode: 0o600, flush: true })
    renameSync(partial, join(folder, name))
    removeOldest(folder)
  } catch {
    // No place, no right, or another run was quicker.
  }
}

/** Node's recursive mkdir never comes back from a file system such as proc. */
function makeMissing(folder: string): void {
  const missing: string[] = []
  const first = existingAncestor(folder)
  for (let at = folder; at !== first; at = dirname(at)) missing.unshift(at)
  for (const each of missing) mkdirSync(each, { mode: 0o700 })
}

function existingAncestor(path: string): string {
  for (let at = path; ; at = dirname(at)) {
    if (statSync(at, { throwIfNoEntry: false }) !== undefined || at === dirname(at)) return at
  }
}

function isPrivateFolder(stats: Stats): boolean {
  return stats.isDirectory() && isOurs(stats) && (process.platform === 'win32' || (stats.mode & 0o077) === 0)
}

/** On Windows the folder is private by the rights of the user's profile. */
function isOurs({ uid }: Stats): boolean {
  return process.geteuid === undefined || uid === process.geteuid()
}

function removeOldest(folder: string): void {
  const files = readdirSync(folder).map((name) => {
    const path = join(folder, name)
    return { path, mtimeMs: lstatSync(path).mtimeMs }
  })
  const old = files.toSorted((left, right) => right.mtimeMs - left.mtimeMs).slice(mostFiles)
  for (const { path } of old) unlinkSync(path)
}
