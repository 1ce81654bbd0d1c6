import type { TaskShape } from '../declaration/task.ts'
import { explainUnopenedHost } from './explainUnopenedHost.ts'
import type { OpenHost } from './host.ts'

/** Runs the post step of a task on the host this process was started by: the way in of every post step. Never rejects. */
export async function runPost(task: TaskShape, openHost: OpenHost): Promise<void> {
  const host = await openHost(task).catch(explainUnopenedHost)
  if (!host) return
  const { performPost } = await import('./performPost.ts')
  await performPost(task, host)
}
