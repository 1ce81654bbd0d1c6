import { capture, describeFailure, type Captured } from '../base/commandFailure.ts'
import type { OutputReceiver } from '../base/childOutput.ts'
import { ImageError } from '../base/errors.ts'
import type { Exec, ExecRequest } from '../base/exec.ts'
import { toolMissing } from '../disk/toolMissing.ts'

/** How a program of this system is run. */
export interface HostRun {
  readonly input?: Uint8Array | AsyncIterable<Uint8Array> | undefined
  /** Set beside what all programs see. */
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly cwd?: string | undefined
  /** Takes what it prints while it runs. */
  readonly onOutput?: OutputReceiver | undefined
  /** Most of its standard output that is returned; 1 MiB if not given. */
  readonly maxBytes?: number | undefined
}

/**
 * Runs programs of this system, each to a good end: anything but exit code 0 rejects with TOOL_FAILED, or TOOL_MISSING for a program
 * that is not there.
 */
export interface HostPrograms {
  /** Resolves with its standard output. */
  run(argv: readonly [string, ...string[]], how?: HostRun): Promise<string>
  readonly exec: Exec
  readonly env: Readonly<Record<string, string>>
}

/** What the programs are run with. */
export interface HostProgramParts {
  readonly exec: Exec
  /** The environment they all see. */
  readonly env: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
}

/** Makes a {@link HostPrograms} of an exec. */
export function createHostPrograms({ exec, env, signal }: HostProgramParts): HostPrograms {
  const bounded: Exec = (request) => exec({ signal, ...request })
  return {
    exec: bounded,
    env,
    async run([file, ...args], { input, env: more, cwd = '/', onOutput, maxBytes } = {}) {
      const request = { file, args, cwd, env: { ...env, ...more }, input, ...(onOutput ? { onOutput } : {}) }
      const result = await capture(bounded, request, maxBytes)
      signal?.throwIfAborted()
      if (result.exitCode !== 0) throw programFailure(request, result)
      return result.stdout
    },
  }
}

/**
 * The error for a program that came to no good end: TOOL_MISSING when it is not there, as env(1) tells it, by which a sandbox is
 * entered; else TOOL_FAILED with the last lines it printed.
 */
export function programFailure(program: Pick<ExecRequest, 'file' | 'args'>, result: Captured): ImageError {
  // These two run what they are given, and tell in the same way that it is not there.
  const isGivenAnother = program.file === 'sh' || program.file === 'chroot'
  if (result.exitCode === 127 && !isGivenAnother) return toolMissing(program.file)
  return new ImageError('TOOL_FAILED', describeFailure(program, result, result.tail))
}
