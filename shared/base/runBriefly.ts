import { spawn } from 'node:child_process'
import { platform } from 'node:os'
import { errnoOf } from './errors.ts'
import { sendSignal } from './processes.ts'

/** How a briefly run program ended; exactly one of the fields says it. */
export interface BriefEnd {
  readonly exitCode?: number
  readonly signal?: NodeJS.Signals
  /** The system's error name when the program could not be started at all. */
  readonly errno?: string
  readonly timedOut?: true
}

/**
 * Runs a program to see whether this system lets it run: no input, no output, no environment. Never rejects. After
 * `timeoutMs` its process group is killed and not waited for, because a stuck file system may keep it for ever.
 */
export async function runBriefly(
  file: string,
  args: readonly string[],
  timeoutMs: number,
): Promise<BriefEnd> {
  return new Promise((resolve) => {
    const detached = platform() !== 'win32'
    const child = spawn(file, args, { stdio: 'ignore', env: {}, detached })
    const timer = setTimeout(() => {
      if (child.pid !== undefined) sendSignal(detached ? -child.pid : child.pid, 'SIGKILL')
      child.unref()
      resolve({ timedOut: true })
    }, timeoutMs)
    child.once('error', (thrown) => {
      clearTimeout(timer)
      resolve({ errno: errnoOf(thrown) ?? 'UNKNOWN' })
    })
    child.once('exit', (exitCode, signal) => {
      clearTimeout(timer)
      resolve(signal === null ? { exitCode: exitCode ?? -1 } : { signal })
    })
  })
}
