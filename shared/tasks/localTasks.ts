import { bootTask } from './boot.ts'
import { lockTask } from './lock.ts'
import { mirrorTask } from './mirror.ts'
import { tasks } from './tasks.ts'

/** What the command line knows: all tasks, and those that are for a desk rather than a pipeline. */
export const localTasks = [...tasks, lockTask, mirrorTask, bootTask] as const
