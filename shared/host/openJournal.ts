import { join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { describeError, ImageError } from '../base/errors.ts'
import { journalFolder } from '../base/journalFolder.ts'
import { abandonedJournals, Journal, replayJournal } from '../base/journal.ts'
import type { Log } from '../base/log.ts'
import { undoers } from '../tasks/undoers.ts'

/** Starts the run's journal in the first directory that takes it; throws HOST_UNAVAILABLE when none does. */
export async function openJournal(directories: readonly string[]): Promise<Journal> {
  const refusals: string[] = []
  for (const directory of directories) {
    try {
      return await Journal.create(join(directory, journalFolder))
    } catch (thrown) {
      refusals.push(`${directory}: ${describeError(thrown)}`)
    }
  }
  throw new ImageError(
    'HOST_UNAVAILABLE',
    `No directory takes the journal of this run.\n${refusals.join('\n')}`,
  )
}

/** Undoes what earlier runs on this agent left behind when they were killed. */
export async function healAbandoned(directories: readonly string[], log: Log, clock: Clock): Promise<void> {
  const found = await Promise.all(directories.map((each) => abandonedJournals(join(each, journalFolder))))
  for (const path of found.flat()) {
    log.info(`An earlier run was killed; seeing to what it left behind (${path}).`)
    const failures = await replayJournal(path, undoers, clock).catch((thrown: unknown) => [
      describeError(thrown),
    ])
    for (const failure of failures) log.warning(`Could not undo: ${failure}`)
  }
}
