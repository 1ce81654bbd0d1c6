import { readFile } from 'node:fs/promises'
import { systemClock } from '#shared/base/clock.ts'
import { createExec, type ExecRequest, type ExecResult } from '#shared/base/exec.ts'

/** One run of children, with the ways to end it. */
export interface ExecRun {
  readonly cancel: () => void
  readonly hurry: () => void
  readonly signal: AbortSignal
  /** Runs argv and resolves with how it ended and what it printed. */
  readonly run: (
    argv: readonly [string, ...string[]],
    more?: Partial<ExecRequest>,
  ) => Promise<ExecResult & { readonly stdout: string; readonly stderr: string }>
  /** Resolves when what was printed so far matches. */
  readonly printed: (pattern: RegExp) => Promise<void>
}

/** A run whose children get `graceMs` when it is cancelled, by a clock that may be fast. */
export function execRun(graceMs = 60_000, clockSpeed = 1): ExecRun {
  const cancelled = new AbortController()
  const hurried = new AbortController()
  const mark = `test-${process.pid}-${Math.random().toString(36).slice(2)}`
  const clock = { ...systemClock, monotonicMs: () => performance.now() * clockSpeed }
  const exec = createExec({ signal: cancelled.signal, hurry: hurried.signal, clock, mark, graceMs })
  let all = ''
  return {
    cancel: () => cancelled.abort(),
    hurry: () => hurried.abort(),
    signal: cancelled.signal,
    async run([file, ...args], more = {}) {
      const chunks: Record<'stdout' | 'stderr', Uint8Array[]> = { stdout: [], stderr: [] }
      const result = await exec({
        file,
        args,
        cwd: '/',
        env: { PATH: '/usr/bin:/bin' },
        onOutput: (chunk, stream) => {
          chunks[stream].push(chunk)
          all += Buffer.from(chunk).toString()
        },
        ...more,
      })
      const text = (stream: 'stdout' | 'stderr') => Buffer.concat(chunks[stream]).toString()
      return { ...result, stdout: text('stdout'), stderr: text('stderr') }
    },
    async printed(pattern) {
      while (!pattern.test(all)) await systemClock.sleep(5)
    },
  }
}

/** Whether a process is there and no zombie. */
export async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat !== '' && !/\) [ZX] /.test(stat)
}
