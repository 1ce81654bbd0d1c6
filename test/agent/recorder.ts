import type { SecretMasker } from './masker.ts'
import type {
  InterpretedCommand,
  Issue,
  LogLine,
  NamedValue,
  PhaseName,
  StepResult,
  Violation,
  ViolationRule,
} from './transcript.ts'
import { mergeResults } from './transcript.ts'

/** Collects what happens while a step runs; one per step. */
export class Recorder {
  readonly masker: SecretMasker
  readonly log: LogLine[] = []
  readonly commands: InterpretedCommand[] = []
  readonly issues: Issue[] = []
  readonly outputs = new Map<string, NamedValue>()
  readonly environment = new Map<string, string>()
  readonly pathAdditions: string[] = []
  readonly warnings: string[] = []
  readonly violations: Violation[] = []
  readonly uploads: Promise<void>[] = []
  summary = ''
  phase: PhaseName | undefined
  /** What commands made of the phase under way: it outlives a retry, as the agents' does. */
  commandResult: StepResult | undefined

  constructor(masker: SecretMasker) {
    this.masker = masker
  }

  /** A line for the log, masked here. */
  print(text: string): void {
    const masked = this.masker.mask(text)
    const style = /^\s*##\[([a-z]+)\]/.exec(masked)?.[1]
    this.log.push({ phase: this.phase ?? 'main', text: masked, style })
  }

  /** A broken rule; the detail is masked, as everything else the transcript shows. */
  violation(rule: ViolationRule, detail: string): void {
    this.violations.push({ rule, detail: this.masker.mask(detail), phase: this.phase })
  }

  /** A warning of the agent's own about a line or command, with the rule that was broken. */
  agentWarning(rule: ViolationRule, message: string): void {
    this.warnings.push(this.masker.mask(message))
    this.violation(rule, message)
    this.issue({ type: 'warning', message, source: 'agent' })
  }

  /** A command or file the agent could not carry out: an error of its own, and the step fails. */
  commandError(rule: ViolationRule, message: string): void {
    this.violation(rule, message)
    this.issue({ type: 'error', message, source: 'agent' })
    this.commandResult = mergeResults(this.commandResult, 'Failed')
  }

  /** An annotation; past the tenth of its type in a phase it is only logged. */
  issue(issue: Omit<Issue, 'phase' | 'reported'>, logged = issue.message): void {
    const phase = this.phase ?? 'main'
    const before = this.issues.filter((one) => one.phase === phase && one.type === issue.type).length
    this.issues.push({ ...issue, message: this.masker.mask(issue.message), phase, reported: before < 10 })
    for (const line of logged.split(/\r\n|\r|\n/)) this.print(`##[${issue.type}]${line}`)
  }
}
