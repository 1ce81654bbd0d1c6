import { runProcess, type LadderTimes, type ProcessOutcome } from './ladder.ts'
import { DescendantWatch } from './orphans.ts'
import { armTriggers, type StopTriggers } from './stopTriggers.ts'
import type { PhaseName, PhaseTranscript, StepResult, StreamName } from './transcript.ts'

/** One start of a task's or action's script. */
export interface PhaseRequest {
  readonly phase: PhaseName
  readonly attempt: number
  readonly nodePath: string
  readonly script: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly times: LadderTimes
  readonly triggers: StopTriggers
  readonly onLine: (stream: StreamName, line: string) => void
  /** Gets the function that gives the process up, for a task that says it is done. */
  readonly onStart?: (release: () => void) => void
  readonly watches: DescendantWatch[]
}

/** The facts of the start; the result and the handed-over files are the caller's to add. */
export type PhaseFacts = Omit<PhaseTranscript, 'result' | 'files'> & Pick<ProcessOutcome, 'stopped'>

/** Runs `node script`, under watch, with the triggers armed. */
export async function runPhase(request: PhaseRequest): Promise<PhaseFacts> {
  const lines: Record<StreamName, string[]> = { stdout: [], stderr: [] }
  const running = runProcess({
    file: request.nodePath,
    args: [request.script],
    cwd: request.cwd,
    env: request.env,
    times: request.times,
    onLine: (stream, line) => {
      lines[stream].push(line)
      request.onLine(stream, line)
      triggers.line(line)
    },
  })
  const triggers = armTriggers(request.triggers, request.phase, (reason) => running.stop(reason))
  if (running.pid !== undefined) request.watches.push(new DescendantWatch(running.pid))
  request.onStart?.(() => running.release())
  try {
    const outcome = await running.done
    return {
      phase: request.phase,
      attempt: request.attempt,
      pid: running.pid,
      exitCode: outcome.exitCode,
      signal: outcome.signal,
      stopped: outcome.stopped,
      stdout: lines.stdout,
      stderr: lines.stderr,
      ladder: outcome.events,
      durationMs: outcome.durationMs,
    }
  } finally {
    triggers.disarm()
  }
}

/** What the way a process ended makes of its phase; undefined when it ended well. */
export function resultOfExit(facts: PhaseFacts): StepResult | undefined {
  if (facts.stopped === 'cancel') return 'Canceled'
  if (facts.stopped === 'timeout') return 'Failed'
  const isReleased = facts.exitCode === null && facts.signal === null
  return isReleased || facts.exitCode === 0 ? undefined : 'Failed'
}
