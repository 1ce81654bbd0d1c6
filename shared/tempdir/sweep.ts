import { lstat, readdir, readFile, rmdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { describeError, errnoOf } from '../base/errors.ts'
import { ownerState, parseOwner } from '../base/owner.ts'
import { removeSigned } from './removeSigned.ts'
import { ownerFileName, privateNamePattern } from './privateName.ts'

/** What a sweep did; paths are absolute when `base` is. */
export interface SweepResult {
  readonly removed: readonly string[]
  /** Private directories of dead runs that could not be removed, and why. */
  readonly failed: readonly { readonly path: string; readonly reason: string }[]
}

/** Signing takes a moment; this leaves room for a machine that sleeps meanwhile. */
const signingMs = 60 * 60_000

/**
 * Removes the private directories below `base` that this account's dead runs left. A directory whose owner lives, or
 * cannot be looked into, stays; one without an owner's name goes only when it is empty and an hour old, because its maker
 * may be just about to sign it. Never throws.
 */
export async function sweepStaleDirectories(base: string, clock: Clock): Promise<SweepResult> {
  const removed: string[] = []
  const failed: { path: string; reason: string }[] = []
  const names = await readdir(base).catch(() => [])
  for (const name of names.filter((candidate) => privateNamePattern.test(candidate))) {
    const path = join(base, name)
    try {
      if (await removeIfStale(path, clock)) removed.push(path)
    } catch (thrown) {
      // Gone meanwhile: another run swept it, too.
      if (errnoOf(thrown) !== 'ENOENT') failed.push({ path, reason: describeError(thrown) })
    }
  }
  return { removed, failed }
}

async function removeIfStale(path: string, clock: Clock): Promise<boolean> {
  const stats = await lstat(path)
  if (!stats.isDirectory() || stats.uid !== (process.getuid?.() ?? stats.uid)) return false
  const ownerPath = join(path, ownerFileName)
  const owner = parseOwner(await readFile(ownerPath, 'utf8').catch(() => ''))
  if (owner) {
    if ((await ownerState(owner)) !== 'dead') return false
    await removeSigned(path)
    return true
  }
  if (clock.now() - stats.mtimeMs < signingMs) return false
  const names = await readdir(path)
  // A kill in the middle of signing leaves the file cut short.
  if (names.some((name) => name !== ownerFileName)) return false
  if (names.length > 0) await unlink(ownerPath)
  await rmdir(path)
  return true
}
