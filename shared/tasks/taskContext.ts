import type { RunContext } from '../base/context.ts'

/** What the code of a task acts with: the run's context, and the few things only a step of a job can do. */
export interface TaskContext extends RunContext {
  /** Sets a variable for later steps of the job. */
  readonly exportVariable: (name: string, value: string) => void
  /** Puts a directory first on the PATH of later steps of the job. */
  readonly addPath: (directory: string) => void
}
