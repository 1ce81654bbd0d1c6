import { randomUUID } from 'node:crypto'
import { lstat, mkdir, readFile, rmdir, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf } from '../base/errors.ts'
import type { JournalWriter, Undoer } from '../base/journal.ts'
import { ownerOf } from '../base/owner.ts'
import { removeSigned } from './removeSigned.ts'
import type { Scope } from '../base/scope.ts'
import { newPrivatePath, ownerFileName } from './privateName.ts'

/** The parts of a run's context that see to it that the directory goes away. */
export interface PrivateDirectoryContext {
  readonly scope: Scope
  readonly journal: JournalWriter
}

/** A run's own directory. */
export interface PrivateDirectory {
  readonly path: string
  /** Removes it now instead of at the end of the run. */
  readonly remove: () => Promise<void>
}

/** The kind of the journal's records of private directories; undone by {@link undoPrivateDirectory}. */
export const privateDirectoryKind = 'private-directory'

/**
 * Makes a directory of mode 0700 and a short name below `base`, to be removed at the end of the run (of the job, by the post
 * step, when that is its lifetime), or by a later run if this one is killed. Throws the system's error when it cannot be made.
 */
export async function createPrivateDirectory(
  base: string,
  context: PrivateDirectoryContext,
  lifetime: 'step' | 'job' = 'step',
): Promise<PrivateDirectory> {
  // The agent's worker, our parent, lives as long as the job. The token tells directories of one process apart.
  const livePid = lifetime === 'step' ? process.pid : process.ppid
  const owner = JSON.stringify({ ...(await ownerOf(livePid)), token: randomUUID() })
  for (;;) {
    const path = newPrivatePath(base)
    const record = await context.journal.record(privateDirectoryKind, { path, owner })
    const undo = async (): Promise<void> => {
      await undoPrivateDirectory({ path, owner })
      await context.journal.settle(record)
    }
    const remove = lifetime === 'step' ? context.scope.defer(`remove ${path}`, undo) : undo
    try {
      await mkdir(path, { mode: 0o700 })
      // Between the two a kill leaves an empty directory and no more.
      await writeFile(join(path, ownerFileName), owner, { flag: 'wx', mode: 0o600 })
      return { path, remove }
    } catch (thrown) {
      await remove()
      if (errnoOf(thrown) !== 'EEXIST') throw thrown
    }
  }
}

/** Removes the private directory of a journal record, and never one that has come to be another run's. */
export const undoPrivateDirectory: Undoer = async ({ path, owner }) => {
  if (path === undefined || owner === undefined) return
  const stats = await lstat(path).catch(() => undefined)
  if (!stats?.isDirectory() || stats.uid !== (process.getuid?.() ?? stats.uid)) return
  const recorded = await readFile(join(path, ownerFileName), 'utf8').catch(() => undefined)
  if (recorded === owner) await removeSigned(path)
  else if (recorded === undefined || owner.startsWith(recorded)) {
    // A kill in the middle of signing leaves the name missing or cut short, and nothing else: rmdir makes sure of that.
    await unlink(join(path, ownerFileName)).catch(() => undefined)
    await rmdir(path).catch(() => undefined)
  }
}
