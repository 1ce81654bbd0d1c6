import type { InputDefinitions } from './inputs.ts'
import type { OutputDefinitions, Task } from './task.ts'

/**
 * Declares a task once: its inputs and outputs are the types of `run`, and everything a platform wants to know is rendered
 * from them.
 */
export function defineTask<
  const I extends InputDefinitions,
  const O extends OutputDefinitions,
  C,
  const N extends string,
>(task: Task<I, O, C, N>): Task<I, O, C, N> {
  return task
}
