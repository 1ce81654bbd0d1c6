import type { AgentFacts } from './agent.ts'
import type { Clock } from './clock.ts'
import type { Exec } from './exec.ts'
import type { JournalWriter } from './journal.ts'
import type { Log } from './log.ts'
import type { Scope } from './scope.ts'

/** All a run has to act with; nothing else is ambient. */
export interface RunContext {
  readonly log: Log
  readonly exec: Exec
  /** What is undone when this step ends. */
  readonly scope: Scope
  /** What is undone even if this process is killed. */
  readonly journal: JournalWriter
  /** Aborts when the run is cancelled. */
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly agent: AgentFacts
  /** Adds Markdown to the summary of the run; masked when it is written. */
  readonly summarise: (markdown: string) => void
}
