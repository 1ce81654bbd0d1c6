import { capture, describeFailure } from '../base/commandFailure.ts'
import type { OutputReceiver } from '../base/childOutput.ts'
import { ImageError } from '../base/errors.ts'
import type { Exec } from '../base/exec.ts'

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

/** Runs programs of this system, each to a good end: anything but exit code 0 rejects with TOOL_FAILED. */
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
      if (result.exitCode !== 0)
        throw new ImageError('TOOL_FAILED', describeFailure(request, result, result.tail))
      return result.stdout
    },
  }
}
