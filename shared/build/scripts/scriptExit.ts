import { constants } from 'node:os'

/** How a script ended. */
export interface ScriptEnd {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
}

/** Throws unless the script ended with one of the codes; a signal counts as 128 and its number, as shells have it. */
export function requireAllowedExit({ exitCode, signal }: ScriptEnd, allowed: readonly number[]): void {
  const code = exitCode ?? (signal === null ? undefined : 128 + constants.signals[signal])
  if (code !== undefined && allowed.includes(code)) return
  const how =
    exitCode !== null
      ? `ended with exit code ${exitCode}`
      : signal !== null
        ? `was ended by ${signal}`
        : 'ended nobody knows how, because the connection broke'
  throw new Error(`The script ${how}; valid_exit_codes: ${allowed.join(', ')}.`)
}
