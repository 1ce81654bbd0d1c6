import { lockTask } from './lock.ts'
import { mirrorTask } from './mirror.ts'
import { tasks } from './tasks.ts'

/** What the command line knows: all tasks, and those that prepare a repository rather than run in a pipeline. */
export const localTasks = [...tasks, lockTask, mirrorTask] as const
