import type { StopReason } from './ladder.ts'
import type { PhaseName } from './transcript.ts'

/**
 * When to stop a phase: `ms` after its start or, with `line`, `ms` (default 0) after the first output line that
 * matches. The phase is main unless said otherwise.
 */
export interface StopTrigger {
  readonly ms?: number
  readonly line?: RegExp
  readonly phase?: PhaseName
}

/** The triggers of one step; a time limit counts for every phase on its own, as the agents' does. */
export interface StopTriggers {
  readonly cancelAfter?: StopTrigger | undefined
  readonly killMainAfter?: StopTrigger | undefined
  readonly timeoutMs?: number | undefined
}

/** Triggers at work on one process. */
export interface ArmedTriggers {
  /** Tells them of a line of output. */
  line(text: string): void
  /** Takes all timers away. */
  disarm(): void
}

/** Arms the triggers that belong to a phase; they call `stop` when they fire. */
export function armTriggers(
  triggers: StopTriggers,
  phase: PhaseName,
  stop: (reason: StopReason) => void,
): ArmedTriggers {
  const timers: NodeJS.Timeout[] = []
  const after = (ms: number, reason: StopReason): void => {
    timers.push(setTimeout(() => stop(reason), ms))
  }
  const waiting: { pattern: RegExp; ms: number; reason: StopReason }[] = []
  const arm = (trigger: StopTrigger | undefined, reason: StopReason): void => {
    if (trigger === undefined || (trigger.phase ?? 'main') !== phase) return
    if (trigger.line === undefined) after(trigger.ms ?? 0, reason)
    else waiting.push({ pattern: trigger.line, ms: trigger.ms ?? 0, reason })
  }
  arm(triggers.cancelAfter, 'cancel')
  arm(triggers.killMainAfter, 'kill')
  if (triggers.timeoutMs !== undefined) after(triggers.timeoutMs, 'timeout')
  return {
    line: (text) => {
      for (const one of waiting.splice(0)) {
        if (text.search(one.pattern) < 0) waiting.push(one)
        else if (one.ms === 0) stop(one.reason)
        else after(one.ms, one.reason)
      }
    },
    disarm: () => {
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
