import { systemClock } from '../base/clock.ts'
import type { Undoer } from '../base/journal.ts'
import { killMarked } from '../base/processes.ts'
import { safeRemove } from '../base/safeRemove.ts'

/** How each kind of journal record is undone. */
export const undoers: Readonly<Record<string, Undoer>> = {
  async directory({ path = '' }) {
    if (path !== '') await safeRemove(path)
  },
  async processes({ mark = '' }) {
    if (mark !== '') await killMarked(mark, systemClock)
  },
}
