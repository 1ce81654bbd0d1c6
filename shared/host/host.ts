import type { AgentFacts } from '../base/agent.ts'
import type { LogSink } from '../base/log.ts'
import type { RawInputs } from '../declaration/readInputs.ts'
import type { TaskShape } from '../declaration/task.ts'

/** How a run ended. */
export type RunResult = 'succeeded' | 'failed' | 'cancelled'

/** One CI platform, or a terminal: everything it says is read when it is opened, everything else is said to it. */
export interface Host extends LogSink {
  readonly agent: AgentFacts
  readonly inputs: RawInputs
  /** Values the platform holds secret; masked wherever they turn up. */
  readonly secrets: readonly string[]
  /** What the main step left for the post step. */
  readonly state: ReadonlyMap<string, string>
  /** Keeps a value for the post step, even if this step is killed right after. */
  saveState(name: string, value: string): void
  setOutput(name: string, value: string): void
  /** Sets a variable for later steps. */
  exportVariable(name: string, value: string): void
  /** Puts a directory first on the PATH of later steps. */
  addPath(directory: string): void
  /** Shows a Markdown summary where the platform has a place for it, else leaves it in a file and names that. */
  writeSummary(markdown: string): Promise<void>
  /** Reports the result and flushes; the process ends after it. */
  finish(result: RunResult, message: string): Promise<void>
}

/** Opens a host for a task: reads inputs, variables, secrets and paths once. */
export type OpenHost = (task: TaskShape) => Promise<Host>
