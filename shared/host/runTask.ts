import type { InputDefinitions } from '../declaration/inputs.ts'
import type { OutputDefinitions, Task } from '../declaration/task.ts'
import type { TaskContext } from '../tasks/taskContext.ts'
import { listenForCancellation } from './cancellation.ts'
import { explainUnopenedHost } from './explainUnopenedHost.ts'
import type { OpenHost } from './host.ts'

/**
 * Runs a task on the host this process was started by: the way in of every task. The host shows a sign of life before the
 * rest of the program is loaded. Never rejects.
 */
export async function runTask<I extends InputDefinitions, O extends OutputDefinitions>(
  task: Task<I, O, TaskContext>,
  openHost: OpenHost,
): Promise<void> {
  const cancellation = listenForCancellation()
  const host = await openHost(task).catch(explainUnopenedHost)
  if (!host) return
  const { performTask } = await import('./performTask.ts')
  await performTask(task, host, cancellation)
}
