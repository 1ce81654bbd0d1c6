import { buildTask } from './build.ts'
import { publishTask } from './publish.ts'
import { setupTask } from './setup.ts'

/** All tasks of the product, in the order users meet them. */
export const tasks = [setupTask, buildTask, publishTask] as const
