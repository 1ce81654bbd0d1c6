import { systemClock } from '../base/clock.ts'
import { describeError } from '../base/errors.ts'
import { replayJournal } from '../base/journal.ts'
import { createLog } from '../base/log.ts'
import { Masker } from '../base/text/masker.ts'
import type { TaskShape } from '../declaration/task.ts'
import type { Host } from './host.ts'
import { undoersWith } from '../tasks/undoers.ts'

/**
 * The post step of a task: undoes what the main step left in its journal, on purpose or because it was killed. Leaving
 * something behind is a warning, never a failure: the image may be perfect.
 */
export async function performPost(task: TaskShape, host: Host): Promise<void> {
  const log = createLog({ sink: host, masker: new Masker(), clock: systemClock })
  for (const secret of host.secrets) log.masker.add(secret)
  const path = host.state.get('journal')
  const undoers = undoersWith(host.inputs, { log, clock: systemClock, agent: host.agent })
  const failures =
    path === undefined
      ? []
      : await replayJournal(path, undoers, systemClock).catch((thrown: unknown) => [describeError(thrown)])
  for (const failure of failures) log.warning(`Left behind: ${failure}`)
  const left = failures.length === 0 ? 'nothing' : 'something'
  await host.finish('succeeded', `${task.title} left ${left} behind.`)
}
