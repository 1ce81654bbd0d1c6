import { createHash, randomUUID } from 'node:crypto'
import { readFile, readlink, symlink, unlink, writeFile } from 'node:fs/promises'
import type { Clock } from './clock.ts'
import { errnoOf, ImageError } from './errors.ts'
import { ownerOf, ownerState, parseOwner } from './owner.ts'

/** How long to wait for a lock, and what with. */
export interface LockOptions {
  readonly clock: Clock
  readonly waitMs: number
  readonly signal?: AbortSignal
}

/** Runs `run` while holding the lock `path`; see {@link holdLock}. */
export async function withLock<T>(path: string, options: LockOptions, run: () => Promise<T>): Promise<T> {
  const held = await holdLock(path, options)
  try {
    return await run()
  } finally {
    await held[Symbol.asyncDispose]()
  }
}

/**
 * Takes the lock `path`, until it is disposed of. The lock names its owner, so that of a dead process is taken over and that of a
 * live one is waited for. Throws LOCK_BUSY after `waitMs`.
 */
export async function holdLock(path: string, options: LockOptions): Promise<AsyncDisposable> {
  const deadlineMs = options.clock.monotonicMs() + options.waitMs
  while (!(await tryAcquire(path))) {
    if (options.clock.monotonicMs() >= deadlineMs) {
      const holder = parseOwner((await readRecord(path)) ?? '')
      throw new ImageError(
        'LOCK_BUSY',
        `${path} is held by ${holder ? `process ${holder.pid} on ${holder.host}` : 'an unknown process'}.`,
      )
    }
    await options.clock.sleep(50, options.signal)
  }
  return {
    async [Symbol.asyncDispose]() {
      await unlink(path).catch(() => undefined)
    },
  }
}

async function tryAcquire(path: string): Promise<boolean> {
  if (await createRecord(path)) return true
  return (await removeDead(path)) && createRecord(path)
}

/**
 * Removes the lock of a dead process; true if it did. Every record is unique, and only who holds the claim on this very
 * record may remove it: neither a slow process nor one that died halfway makes another remove a lock that is new by now.
 */
async function removeDead(path: string): Promise<boolean> {
  const record = await readRecord(path)
  const owner = parseOwner(record ?? '')
  if (record === undefined || !owner || (await ownerState(owner)) !== 'dead') return false
  const claim = `${path}.${createHash('sha256').update(record).digest('hex').slice(0, 16)}`
  if (!(await createRecord(claim))) {
    await removeDead(claim)
    return false
  }
  try {
    if ((await readRecord(path)) !== record) return false
    await unlink(path)
    return true
  } finally {
    await unlink(claim).catch(() => undefined)
  }
}

/**
 * A symbolic link that leads nowhere is made together with its text: a kill or a full disk in between leaves no lock that
 * names nobody and would be waited for for ever.
 */
async function createRecord(path: string): Promise<boolean> {
  const record = JSON.stringify({ ...(await ownerOf()), token: randomUUID() })
  try {
    await symlink(record, path).catch(async (thrown: unknown) => {
      // File systems without links, and Windows without the privilege to make one.
      if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL'].includes(errnoOf(thrown) ?? ''))
        throw thrown
      await writeFile(path, record, { flag: 'wx', mode: 0o600 })
    })
    return true
  } catch (thrown) {
    if (errnoOf(thrown) === 'EEXIST') return false
    throw thrown
  }
}

async function readRecord(path: string): Promise<string | undefined> {
  return readlink(path).catch(() => readFile(path, 'utf8').catch(() => undefined))
}
