/** What the agent is left of its ladder for reporting and for ending node itself. */
const reserveMs = 3000

/**
 * How long a cancelled child may take on either agent: both send SIGINT, SIGTERM 7.5 s later and SIGKILL 2.5 s after that,
 * unless job variables say otherwise (ProcessInvoker.cs of both agents).
 */
export function agentGraceMs(environment: Readonly<Record<string, string>>): number {
  const interruptMs = positive(environment['PROCESS_SIGINT_TIMEOUT']) ?? 7500
  const terminateMs = positive(environment['PROCESS_SIGTERM_TIMEOUT']) ?? 2500
  return Math.max(500, interruptMs + terminateMs - reserveMs)
}

function positive(text: string | undefined): number | undefined {
  const value = Number(text)
  return Number.isFinite(value) && value > 0 ? value : undefined
}
