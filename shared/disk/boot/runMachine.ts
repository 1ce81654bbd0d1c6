import type { Clock } from '../../base/clock.ts'
import { errnoOf, ImageError } from '../../base/errors.ts'
import type { Exec, ExecResult } from '../../base/exec.ts'
import { programPackages } from '../programPackages.ts'
import { machineArguments, type Machine } from './machine.ts'
import type { BootFailure } from './bootFailure.ts'
import type { ReachedStage } from './bootStage.ts'
import { execMortal } from './execMortal.ts'
import { SerialConsole } from './serialConsole.ts'

/** With what a machine is run. */
export interface MachineHost {
  readonly exec: Exec
  readonly clock: Clock
  readonly env: Readonly<Record<string, string>>
  /** A private folder, where QEMU keeps what the machine writes to its disk. */
  readonly tempDirectory: string
  readonly onStage: (reached: ReachedStage, machine: Machine) => void
}

/** How long to wait. */
export interface MachineLimits {
  readonly timeoutMs: number
  /** Longest silence of the console, until the login prompt. */
  readonly silenceMs?: number
  readonly loginPattern?: RegExp
}

/** How a machine ended. */
export interface MachineEnd {
  readonly serial: SerialConsole
  readonly durationMs: number
  /** Undefined when it reached the login prompt. */
  readonly failure?: BootFailure & { readonly isOfTheImage: boolean }
}

const program = 'qemu-system-x86_64'

/** Starts a machine and stops it as soon as it is up, or can never be. Throws TOOL_MISSING or CANCELLED. */
export async function runMachine(
  host: MachineHost,
  machine: Machine,
  limits: MachineLimits,
): Promise<MachineEnd> {
  const { clock } = host
  const serial = new SerialConsole(limits.loginPattern)
  const stop = new AbortController()
  const beginMs = clock.monotonicMs()
  const elapsedMs = () => Math.round(clock.monotonicMs() - beginMs)
  const complaints: string[] = []
  let result: ExecResult
  try {
    result = await execMortal(host.exec, {
      file: program,
      args: machineArguments(machine),
      cwd: host.tempDirectory,
      env: { ...host.env, TMPDIR: host.tempDirectory },
      timeoutMs: limits.timeoutMs,
      ...(limits.silenceMs !== undefined && { idleTimeoutMs: limits.silenceMs }),
      // Nothing in it has to be saved.
      limitGraceMs: 1000,
      signal: stop.signal,
      onOutput: (chunk, stream) => {
        if (stream === 'stderr') {
          if (complaints.length < 50) complaints.push(Buffer.from(chunk.subarray(0, 2000)).toString('utf8'))
          return
        }
        for (const reached of serial.push(chunk, elapsedMs())) host.onStage(reached, machine)
        if (serial.has('login') || serial.failure) stop.abort()
      },
    })
  } catch (thrown) {
    throw errnoOf(thrown) === 'ENOENT' ? missing() : thrown
  }
  if (result.exitCode === 127) throw missing()
  const durationMs = elapsedMs()
  if (serial.has('login')) return { serial, durationMs }
  if (result.stoppedBy === 'cancel' && !stop.signal.aborted)
    throw new ImageError('CANCELLED', 'The machine was stopped.')
  const said = complaints.join('').trim().split('\n').slice(-3).join(' ')
  return { serial, durationMs, failure: failureOf(serial, result, said) }
}

function missing(): ImageError {
  return new ImageError('TOOL_MISSING', `${program} is not installed.`, {
    hint: `On Debian and Ubuntu: apt-get install ${programPackages.get(program)}`,
  })
}

function failureOf(
  serial: SerialConsole,
  { stoppedBy, exitCode, signal }: ExecResult,
  said: string,
): NonNullable<MachineEnd['failure']> {
  const last = serial.stages.at(-1)?.stage
  const reached = last === undefined ? 'Its console stayed empty' : `The last stage that was seen is ${last}`
  if (serial.failure) return { ...serial.failure, isOfTheImage: true }
  const hint = last === undefined ? silentHint : stuckHint
  if (stoppedBy === 'timeout')
    return { meaning: `No login prompt appeared in time. ${reached}.`, hint, isOfTheImage: false }
  if (stoppedBy === 'idle')
    return { meaning: `The console fell silent. ${reached}.`, hint, isOfTheImage: false }
  const end = `QEMU ended with ${String(exitCode ?? signal)}${said === '' ? '' : `: ${said}`}`
  return {
    meaning:
      exitCode === 0 ? `The machine switched itself off or restarted. ${reached}.` : `${end}. ${reached}.`,
    hint: exitCode === 0 ? stuckHint : 'Give another --accelerator, or less --memory.',
    isOfTheImage: false,
  }
}

const silentHint =
  'Nothing is seen of a system that does not write to the first serial port: add console=ttyS0 to its kernel arguments.'
const stuckHint =
  'The last lines of the console say where it stopped. Raise --timeout for a machine this slow, and add console=ttyS0 to the kernel arguments if there are none from the kernel.'
