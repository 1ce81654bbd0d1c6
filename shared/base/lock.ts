import { readFile, unlink, writeFile } from 'node:fs/promises'
import type { Clock } from './clock.ts'
import { errnoOf, ImageError } from './errors.ts'
import { ownerOf, ownerState, parseOwner } from './owner.ts'

/** How long to wait for a lock, and what with. */
export interface LockOptions {
  readonly clock: Clock
  readonly waitMs: number
  readonly signal?: AbortSignal
}

/**
 * Runs `run` while holding the lock file `path`. The file names its owner, so the lock of a dead process is taken over and
 * the lock of a live one is waited for. Throws LOCK_BUSY after `waitMs`.
 */
export async function withLock<T>(path: string, options: LockOptions, run: () => Promise<T>): Promise<T> {
  const deadlineMs = options.clock.monotonicMs() + options.waitMs
  while (!(await tryAcquire(path))) {
    if (options.clock.monotonicMs() >= deadlineMs) {
      const holder = parseOwner(await readFile(path, 'utf8').catch(() => ''))
      throw new ImageError(
        'LOCK_BUSY',
        `${path} is held by ${holder ? `process ${holder.pid} on ${holder.host}` : 'an unknown process'}.`,
      )
    }
    await options.clock.sleep(50, options.signal)
  }
  try {
    return await run()
  } finally {
    await unlink(path).catch(() => undefined)
  }
}

async function tryAcquire(path: string): Promise<boolean> {
  if (await createExclusive(path)) return true
  if (!(await isHeldByTheDead(path))) return false
  // Only one process at a time may take over, and it looks again: the lock may be a new one by now.
  const takeover = `${path}.takeover`
  if (!(await createExclusive(takeover))) {
    if (await isHeldByTheDead(takeover)) await unlink(takeover).catch(() => undefined)
    return false
  }
  try {
    if (await isHeldByTheDead(path)) await unlink(path).catch(() => undefined)
  } finally {
    await unlink(takeover).catch(() => undefined)
  }
  return createExclusive(path)
}

async function createExclusive(path: string): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(await ownerOf()), { flag: 'wx', mode: 0o600 })
    return true
  } catch (thrown) {
    if (errnoOf(thrown) === 'EEXIST') return false
    throw thrown
  }
}

async function isHeldByTheDead(path: string): Promise<boolean> {
  const owner = parseOwner(await readFile(path, 'utf8').catch(() => ''))
  return owner !== undefined && (await ownerState(owner)) === 'dead'
}
