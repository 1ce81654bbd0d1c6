import type { LadderEvent } from './ladder.ts'
import type { OrphanProcess } from './orphans.ts'

/** The results a step can end with, as both agents name them. */
export type StepResult = 'Succeeded' | 'SucceededWithIssues' | 'Failed' | 'Canceled' | 'Skipped'

/** The three times an agent may start a task or action: prejob/pre, execution/main, postjob/post. */
export type PhaseName = 'pre' | 'main' | 'post'

/** Which of the two pipes of the process a line came from. */
export type StreamName = 'stdout' | 'stderr'

/** One line of the log a user would read, already masked; `style` is the name in a leading `##[name]`. */
export interface LogLine {
  readonly phase: PhaseName
  readonly text: string
  readonly style: string | undefined
}

/** Which grammar made a line a command: `vso` on Azure Pipelines, `v2` (`::x::`) and `v1` (`##[x]`) on GitHub. */
export type CommandForm = 'vso' | 'v2' | 'v1'

/** A line an agent acted on instead of printing. `disguised`: it matched only after ignorable code points went. */
export interface InterpretedCommand {
  readonly phase: PhaseName
  readonly stream: StreamName
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly data: string
  readonly form: CommandForm
  readonly disguised: boolean
  readonly outcome: 'applied' | 'refused' | 'failed' | 'unknown'
}

/** An error, warning or notice; `reported` is false past the tenth of its type, which no agent sends on. */
export interface Issue {
  readonly phase: PhaseName
  readonly type: 'error' | 'warning' | 'notice'
  readonly message: string
  readonly file?: string
  readonly line?: number
  readonly endLine?: number
  readonly column?: number
  readonly endColumn?: number
  readonly title?: string
  readonly code?: string
  readonly source: 'task' | 'agent'
  readonly reported: boolean
}

/** The value of an output or variable and whether the agent masks it. */
export interface NamedValue {
  readonly value: string
  readonly isSecret: boolean
}

/** What is wrong with a run in the eyes of an agent, or stricter. Tests expect none. */
export type ViolationRule =
  | 'command-failed'
  | 'deprecated-command'
  | 'disguised-command'
  | 'file-command'
  | 'invalid-annotation'
  | 'invalid-input'
  | 'manifest'
  | 'missing-input'
  | 'mount-left'
  | 'multiline-secret'
  | 'read-only-variable'
  | 'refused-command'
  | 'refused-variable'
  | 'undeclared-output'
  | 'unexpected-input'
  | 'unknown-command'
  | 'unparsable-command'

/** One broken rule, in the phase where it was broken; `phase` is undefined outside any phase. */
export interface Violation {
  readonly rule: ViolationRule
  readonly detail: string
  readonly phase: PhaseName | undefined
}

/** One start of the process: a phase that is retried has several of these. */
export interface PhaseTranscript {
  readonly phase: PhaseName
  readonly attempt: number
  readonly pid: number | undefined
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly result: StepResult
  readonly stdout: readonly string[]
  readonly stderr: readonly string[]
  readonly ladder: readonly LadderEvent[]
  readonly durationMs: number
  /** Handed-over files by name (GITHUB_OUTPUT …) as text; empty on Azure Pipelines. */
  readonly files: Readonly<Record<string, string>>
}

/** All that an agent saw, did and would have shown while it ran one step. */
export interface StepTranscript {
  readonly dialect: 'ado' | 'github'
  readonly result: StepResult
  readonly phases: readonly PhaseTranscript[]
  readonly log: readonly LogLine[]
  readonly commands: readonly InterpretedCommand[]
  readonly issues: readonly Issue[]
  readonly outputs: Readonly<Record<string, NamedValue>>
  readonly variables: Readonly<Record<string, NamedValue>>
  /** Task variables on Azure Pipelines, saved state on GitHub. */
  readonly state: Readonly<Record<string, NamedValue>>
  readonly environment: Readonly<Record<string, string>>
  readonly pathAdditions: readonly string[]
  readonly summary: string
  readonly masks: readonly string[]
  readonly warnings: readonly string[]
  readonly violations: readonly Violation[]
  readonly orphans: readonly OrphanProcess[]
  /** Paths below the temp directory that the job left there, relative and sorted. */
  readonly leftovers: readonly string[]
  readonly directories: Readonly<Record<string, string>>
}

/** The last attempt of a phase; undefined when the phase never started. */
export function phaseOf(transcript: StepTranscript, phase: PhaseName): PhaseTranscript | undefined {
  return transcript.phases.findLast((one) => one.phase === phase)
}

/** The masked log as one text, lines joined by a line feed. */
export function logText(transcript: StepTranscript): string {
  return transcript.log.map((line) => line.text).join('\n')
}

const severity: readonly StepResult[] = ['Succeeded', 'SucceededWithIssues', 'Failed', 'Canceled', 'Skipped']

/** Merges a new result into an earlier one as both agents do: the worse wins, and nothing undoes a cancel or skip. */
export function mergeResults(current: StepResult | undefined, coming: StepResult): StepResult {
  if (current === undefined) return coming
  if (current === 'Canceled' || current === 'Skipped') return current
  return severity.indexOf(coming) >= severity.indexOf(current) ? coming : current
}
