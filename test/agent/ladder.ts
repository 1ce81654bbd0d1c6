import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { lineReader } from './lineReader.ts'
import type { StreamName } from './transcript.ts'

/** How long an agent waits between its signals, in milliseconds. `graceful` stops after the first signal. */
export interface LadderTimes {
  readonly sigintMs: number
  readonly sigtermMs: number
  /** How long pipes that grandchildren hold open are read on after the process has gone. */
  readonly pipeGraceMs: number
  readonly graceful: boolean
}

/** The times of both agents (ProcessInvoker): 7.5 s, 2.5 s, 5 s. */
export const agentLadderTimes: LadderTimes = {
  sigintMs: 7500,
  sigtermMs: 2500,
  pipeGraceMs: 5000,
  graceful: false,
}

/** Why a process is stopped: by the user, by its time limit, or by a SIGKILL from nowhere (out of memory). */
export type StopReason = 'cancel' | 'timeout' | 'kill'

/** Something that happened to a process, in milliseconds since its start. */
export interface LadderEvent {
  readonly event: StopReason | NodeJS.Signals | 'exit' | 'pipes-abandoned' | 'released'
  readonly atMs: number
}

/** What to run and how to listen to it. */
export interface ProcessRequest {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly times: LadderTimes
  readonly onLine: (stream: StreamName, line: string) => void
}

/** How a process ended; `exitCode` and `signal` are both null when it was released while still running. */
export interface ProcessOutcome {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stopped: StopReason | undefined
  readonly events: readonly LadderEvent[]
  readonly durationMs: number
}

/** A process under an agent's care. */
export interface RunningProcess {
  readonly pid: number | undefined
  readonly done: Promise<ProcessOutcome>
  /** Starts the ladder (or kills at once); only the first call counts. */
  stop(reason: StopReason): void
  /** Stops waiting for the process and drops its further output. */
  release(): void
}

/**
 * Runs a process as the agents do on Linux: stdin closed, no shell, no group of its own, and signals only to the
 * process itself. `done` rejects only when the process cannot be started.
 */
export function runProcess(request: ProcessRequest): RunningProcess {
  const { times } = request
  const started = performance.now()
  const events: LadderEvent[] = []
  const mark = (event: LadderEvent['event']): void => {
    events.push({ event, atMs: Math.round(performance.now() - started) })
  }
  const child = spawn(request.file, [...request.args], {
    cwd: request.cwd,
    env: { ...request.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stopped: StopReason | undefined
  let released = false
  let ladder: Promise<void> = Promise.resolve()
  const over = new AbortController()
  let end = (): void => {}
  let fail: (error: Error) => void = () => {}
  const ended = new Promise<void>((resolve, reject) => {
    end = resolve
    fail = reject
  })

  const readers = (['stdout', 'stderr'] as const).map((stream) => {
    const reader = lineReader((line) => {
      if (!released) request.onLine(stream, line)
    })
    child[stream].on('data', (chunk: Buffer) => reader.push(chunk))
    child[stream].on('end', () => reader.end())
    return child[stream]
  })
  child.on('error', (error) => fail(error))
  child.on('exit', () => {
    mark('exit')
    delay(times.pipeGraceMs, undefined, { signal: over.signal }).then(
      () => {
        mark('pipes-abandoned')
        for (const stream of readers) stream.destroy()
        end()
      },
      () => {},
    )
  })
  child.on('close', () => end())

  /** Resolves true when the process was over before the time was. */
  const overWithin = async (ms: number): Promise<boolean> => {
    const timer = new AbortController()
    const timedOut = delay(ms, false, { signal: timer.signal }).catch(() => false)
    const result = await Promise.race([ended.then(() => true), timedOut])
    timer.abort()
    return result
  }
  const signal = (name: NodeJS.Signals): void => {
    mark(name)
    child.kill(name)
  }
  const climb = async (): Promise<void> => {
    signal('SIGINT')
    if ((await overWithin(times.sigintMs)) || times.graceful) return
    signal('SIGTERM')
    if (await overWithin(times.sigtermMs)) return
    signal('SIGKILL')
  }

  const done = ended.then(async (): Promise<ProcessOutcome> => {
    over.abort()
    await ladder
    return {
      exitCode: child.exitCode,
      signal: child.signalCode,
      stopped,
      events,
      durationMs: performance.now() - started,
    }
  })
  return {
    pid: child.pid,
    done,
    stop: (reason) => {
      if (stopped !== undefined || child.exitCode !== null || child.signalCode !== null) return
      stopped = reason
      mark(reason)
      if (reason === 'kill') signal('SIGKILL')
      else ladder = climb()
    },
    release: () => {
      released = true
      mark('released')
      end()
    },
  }
}
