import { readlink } from 'node:fs/promises'
import { errnoOf, ImageError } from '../base/errors.ts'
import type { Exec, ExecResult } from '../base/exec.ts'
import { requireProgram } from '../base/findProgram.ts'
import { Deferred } from '../base/deferred.ts'
import type { Privileges } from './privileges.ts'
import { rootlessArguments, unshareLines, type NamespaceMaker } from './userNamespace.ts'

/** Mount, process, message-queue and host-name namespaces of one build, in which all its programs run. */
export interface Sandbox {
  readonly privileges: Privileges
  /** Runs programs inside; they end with the sandbox at the latest. Rejects with SANDBOX_ENDED once it is gone. */
  readonly exec: Exec
  /** Ends all that runs inside and waits until its mounts are gone; safe to call again. */
  close(): Promise<void>
}

/** What the sandbox is made with. */
export interface SandboxParts {
  readonly exec: Exec
  readonly privileges: Privileges
  /** Of the user namespace of a rootless sandbox. */
  readonly maker?: NamespaceMaker
  /** The whole environment of the programs that make it. */
  readonly env: Readonly<Record<string, string>>
}

/**
 * The first process of the namespaces. It tells its pid as seen from outside before /proc is that of the inside, then only
 * waits for the end of its input: the end of this process, however it comes, ends everything in them. Ignoring SIGCHLD has the
 * kernel reap the daemons it inherits.
 */
const firstProcess = `read -r pid rest </proc/self/stat
mount -t proc proc /proc || exit 1
hostname machine-image 2>/dev/null
echo "ready $pid"
trap '' CHLD
exec cat >/dev/null`

/** The terminal's Ctrl+C is for the programs inside; the namespaces must outlive it until all is taken down. */
const launcher = (maker: NamespaceMaker) => `trap '' INT TERM\n${unshareLines[maker]}`

const namespaces = ['--mount', '--pid', '--ipc', '--uts']

/** Makes the namespaces. They die with this process, by SIGKILL too. Throws SANDBOX_UNAVAILABLE when the kernel refuses. */
export async function openSandbox(parts: SandboxParts): Promise<Sandbox> {
  const { exec, privileges, maker = 'account', env } = parts
  const user = privileges === 'rootless' ? rootlessArguments : []
  const unshare = [...user, ...namespaces, '--fork', '--kill-child=KILL', '--propagation', 'private']
  // A program's own PATH may not lead to these.
  const nsenter = await requireProgram('nsenter', 'util-linux')
  const environment = await requireProgram('env', 'coreutils')
  const input = new OpenEnd()
  const ready = new Deferred<string>()
  let printed = ''
  const ended = exec({
    file: 'sh',
    args: ['-c', launcher(maker), 'sh', ...unshare, '--', 'sh', '-c', firstProcess],
    cwd: '/',
    env,
    input,
    onOutput: (chunk) => {
      printed = (printed + Buffer.from(chunk).toString()).slice(0, 4096)
      const pid = /^ready (\d+)$/m.exec(printed)?.[1]
      if (pid !== undefined) ready.resolve(pid)
    },
  })
  const state: { end: ExecResult | undefined } = { end: undefined }
  ended.then(
    (end) => {
      state.end = end
      ready.reject(unavailable(printed))
    },
    (thrown: unknown) => ready.reject(unavailable(printed, thrown)),
  )
  const pid = await ready.promise
  const enter = [
    '--ignore-signal=INT,TERM',
    nsenter,
    '--target',
    pid,
    ...(privileges === 'rootless' ? ['--user'] : []),
    ...namespaces,
    '--',
    environment,
    '--default-signal=INT,TERM',
  ]
  // nsenter waits outside for the program inside: a signal to both must not have it give up waiting.
  return {
    privileges,
    async exec(request) {
      if (state.end) throw sandboxEnded()
      const { file, args, cwd } = request
      const entered = [...enter, '-C', cwd, file, ...args]
      const result = await exec({ ...request, file: environment, args: entered, cwd: '/' })
      if (result.exitCode !== 0 && result.stoppedBy === undefined && (state.end || (await isGone(pid))))
        throw sandboxEnded()
      return result
    },
    async close() {
      input.end()
      await ended
    },
  }
}

/** A process that ends lets go of its namespaces before the kernel kills what else is in them. */
async function isGone(pid: string): Promise<boolean> {
  return await readlink(`/proc/${pid}/ns/mnt`).then(
    () => false,
    (thrown: unknown) => errnoOf(thrown) === 'ENOENT' || errnoOf(thrown) === 'ESRCH',
  )
}

/** An input that stays open and empty until it is ended. A generator would not let go of its reader before that. */
class OpenEnd {
  readonly #end = new Deferred<IteratorResult<Uint8Array>>()

  end(): void {
    this.#end.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return { next: () => this.#end.promise, return: async () => ({ done: true, value: undefined }) }
  }
}

function unavailable(printed: string, cause?: unknown): ImageError {
  const detail = printed.trim() === '' ? 'unshare gave no reason.' : printed.trim()
  return new ImageError('SANDBOX_UNAVAILABLE', detail, { cause })
}

function sandboxEnded(): ImageError {
  return new ImageError('SANDBOX_ENDED', 'The first process of its namespaces was killed from outside.')
}
