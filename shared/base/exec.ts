import type { ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once, setMaxListeners } from 'node:events'
import { platform } from 'node:os'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { readChildOutput, type ChildOutput, type OutputReceiver } from './childOutput.ts'
import type { Clock } from './clock.ts'
import { errnoOf } from './errors.ts'
import { killMarked, runMarkVariable, sendSignal } from './processes.ts'
import { retry } from './retry.ts'

/** A child process to run: argv, never shell text, and the whole of its environment. */
export interface ExecRequest {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly onOutput?: OutputReceiver
  /** What it reads from its standard input, which is empty if this is not given. A child need not read it all. */
  readonly input?: Uint8Array | AsyncIterable<Uint8Array> | undefined
  /** Stops this child alone when it aborts, told as `cancel`; it then has the grace of a limit. */
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number | undefined
  /** Longest silence on both streams. */
  readonly idleTimeoutMs?: number | undefined
  /** Time from the first signal to SIGKILL when a limit was reached; a cancellation has the run's own grace. */
  readonly limitGraceMs?: number
}

/** Why a child was stopped from outside. */
export type StopReason = 'cancel' | 'timeout' | 'idle'

/** How a child ended. */
export interface ExecResult {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stoppedBy: StopReason | undefined
  /** Processes of its tree that were still running at its end, and were killed. */
  readonly leftoverCount: number
}

/**
 * Runs a child to its end. Rejects with the system's error when it cannot be started, and with what `onOutput` or `input` threw,
 * which ends the child at once.
 */
export type Exec = (request: ExecRequest) => Promise<ExecResult>

/** What every child of one run shares. */
export interface ExecContext {
  readonly signal: AbortSignal
  /** Aborts when the user will not wait for a cancelled child any longer. */
  readonly hurry: AbortSignal
  readonly clock: Clock
  /** Begins the mark of every child of this run; see {@link runMarkVariable}. */
  readonly mark: string
  readonly graceMs: number
  /** Awaited before the first child is started, which is not if this rejects. */
  readonly beforeFirst?: () => Promise<unknown>
}

/**
 * Makes the run's {@link Exec}: each child leads a process group of its own, is stopped by ladder (SIGINT to the group,
 * SIGTERM to the child, SIGKILL to the group), and takes everything it started along when it ends.
 */
export function createExec(context: ExecContext): Exec {
  // Each child listens; Node warns of more than ten.
  setMaxListeners(Number.POSITIVE_INFINITY, context.signal, context.hurry)
  let isReady: Promise<unknown> | undefined
  return async (request) => {
    await (isReady ??= context.beforeFirst?.())
    const mark = `${context.mark}.${randomUUID()}`
    const child = await start(request, mark, context.clock)
    const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
    const output = readChildOutput({
      streams: { stdout: child.stdout, stderr: child.stderr },
      receive: request.onOutput,
      clock: context.clock,
      onFailure: () => killGroup(child),
    })
    const stop = watchForStop(child, request, context, output)
    const fed = feed(child, request.input)
    fed.catch(() => killGroup(child))
    try {
      const [exitCode, signal] = await ended
      stop.childEnded()
      child.stdin?.destroy()
      // By mark first: once the group is dead, what descends from it is nobody's child.
      const leftoverCount = await killMarked(mark, context.clock, { isOwn: true })
      killGroup(child)
      await output.finish()
      await fed
      return { exitCode, signal, stoppedBy: stop.reason(), leftoverCount }
    } finally {
      stop.childEnded()
    }
  }
}

async function start(request: ExecRequest, mark: string, clock: Clock): Promise<ChildProcess> {
  // Loaded with the first child: it brings half of the network with it, and some commands start none.
  const { spawn } = await import('node:child_process')
  const launch = async (): Promise<ChildProcess> => {
    const child = spawn(request.file, request.args, {
      cwd: request.cwd,
      env: { ...request.env, [runMarkVariable]: mark },
      stdio: [request.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      // On Windows a console's Ctrl+C reaches only processes that were not detached.
      detached: platform() !== 'win32',
      windowsHide: true,
    })
    await once(child, 'spawn')
    return child
  }
  const busy = (thrown: unknown) => errnoOf(thrown) === 'ETXTBSY'
  return retry(launch, { attempts: 6, baseDelayMs: 20, maxDelayMs: 200, shouldRetry: busy }, clock)
}

/** Writes the input of a child; resolves early when the child reads no further or has ended. */
async function feed(child: ChildProcess, input: ExecRequest['input']): Promise<void> {
  if (input === undefined || child.stdin === null) return
  const source = input instanceof Uint8Array ? [input] : input
  try {
    await pipeline(Readable.from(source), child.stdin)
  } catch (thrown) {
    const isUnread = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes(errnoOf(thrown) ?? '')
    if (!isUnread) throw thrown
  }
}

interface StopWatch {
  readonly childEnded: () => void
  readonly reason: () => StopReason | undefined
}

function watchForStop(
  child: ChildProcess,
  request: ExecRequest,
  context: ExecContext,
  output: ChildOutput,
): StopWatch {
  const timers = new Set<NodeJS.Timeout>()
  let reason: StopReason | undefined

  const after = (ms: number, run: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      run()
    }, ms)
    timers.add(timer)
  }
  const climb = (graceMs: number) => {
    signalGroup(child, 'SIGINT')
    after(graceMs * 0.75, () => child.kill('SIGTERM'))
    after(graceMs, () => killGroup(child))
  }
  const stop = (why: StopReason) => {
    if (why === 'cancel') climb(context.graceMs)
    else if (!reason) climb(request.limitGraceMs ?? context.graceMs)
    reason ??= why
  }
  const watchSilence = (limitMs: number) => {
    const silentMs = output.silentMs()
    if (silentMs >= limitMs) stop('idle')
    else after(limitMs - silentMs, () => watchSilence(limitMs))
  }

  const onAbort = () => stop('cancel')
  const onOwnAbort = () => {
    if (context.signal.aborted) return
    if (!reason) climb(request.limitGraceMs ?? context.graceMs)
    reason ??= 'cancel'
  }
  const onHurry = () => killGroup(child)
  if (context.signal.aborted) onAbort()
  else context.signal.addEventListener('abort', onAbort, { once: true })
  if (request.signal?.aborted) onOwnAbort()
  else request.signal?.addEventListener('abort', onOwnAbort, { once: true })
  if (context.hurry.aborted) onHurry()
  else context.hurry.addEventListener('abort', onHurry, { once: true })
  if (request.timeoutMs !== undefined) after(request.timeoutMs, () => stop('timeout'))
  if (request.idleTimeoutMs !== undefined) watchSilence(request.idleTimeoutMs)

  return {
    reason: () => reason,
    childEnded: () => {
      context.signal.removeEventListener('abort', onAbort)
      request.signal?.removeEventListener('abort', onOwnAbort)
      context.hurry.removeEventListener('abort', onHurry)
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  if (platform() === 'win32') child.kill(signal)
  else sendSignal(-child.pid, signal)
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  if (platform() !== 'win32') sendSignal(-child.pid, 'SIGKILL')
  else if (child.exitCode === null)
    void import('node:child_process').then(({ spawn }) =>
      spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' }),
    )
}
