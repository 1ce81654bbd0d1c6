import { setTimeout as delay } from 'node:timers/promises'
import { ImageError } from '#shared/base/errors.ts'
import { openLocalHost } from '#shared/host/local/localHost.ts'
import { runTask } from '#shared/host/runTask.ts'
import type { TaskContext } from '#shared/tasks/taskContext.ts'
import type { Task } from '#shared/declaration/task.ts'

/** A task in which something fails that nothing waits for: a promise, or a callback. */
const task: Task<Record<string, never>, Record<string, never>, TaskContext> = {
  name: 'stray',
  title: 'Stray',
  id: '00000000-0000-0000-0000-000000000000',
  summary: 'Fails behind its own back.',
  stepName: 'Stray',
  icon: 'build',
  groups: {},
  inputs: {},
  outputs: {},
  examples: { commandLine: 'machine-image stray' },
  async run(_inputs, { scope, log, signal }) {
    scope.defer('what was made', async () => log.info('undone'))
    const failure = new ImageError('OFFLINE', 'nobody waited for it.')
    if (process.argv[2] === 'promise') void Promise.reject(failure)
    else
      setImmediate(() => {
        throw failure
      })
    await delay(20_000, undefined, { signal })
  },
}

await runTask(task, openLocalHost(new Map()))
