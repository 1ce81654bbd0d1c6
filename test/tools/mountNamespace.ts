import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'

/** One mount to make inside the namespace, in order. The mount point is made, as a folder, when it is missing. */
export type NamespaceMount =
  | {
      readonly kind?: 'tmpfs'
      readonly at: string
      /** As in `mount -o`: noexec, ro, size=1m, nr_inodes=5, mode=1777, uid=65534 … */
      readonly options: string
    }
  | { readonly kind: 'bind'; readonly at: string; readonly source: string; readonly options?: string }
  | { readonly kind: 'image'; readonly at: string; readonly source: string; readonly options: string }

/** A command to run in a mount namespace of its own. */
export interface NamespaceCommand {
  readonly mounts: readonly NamespaceMount[]
  readonly argv: readonly [string, ...string[]]
  /** The whole environment of the command; the caller's own when left out. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly input?: string
}

/** How a command in a namespace ended; `exitCode` is undefined when a signal ended it. */
export interface NamespaceResult {
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
}

/** Every value reaches it as a positional parameter, so no path or option is ever read as shell text. */
const script = `set -e
while [ "$1" != run ]; do
  [ -e "$3" ] || mkdir -p -- "$3"
  case "$1" in
    tmpfs) mount -t tmpfs -o "$4" -- tmpfs "$3" ;;
    image) mount -o "loop,$4" -- "$2" "$3" ;;
    bind)
      mount --bind -- "$2" "$3"
      if [ -n "$4" ]; then mount -o "remount,bind,$4" -- "$3"; fi
      ;;
  esac
  shift 4
done
shift
cd -- "$1"
shift
exec "$@"`

/**
 * Runs a command in private mount and pid namespaces; its mounts, and whatever it started, end with it. Needs root and
 * util-linux.
 */
export async function inMountNamespace(command: NamespaceCommand): Promise<NamespaceResult> {
  const words = command.mounts.flatMap((mount) => [
    mount.kind ?? 'tmpfs',
    'source' in mount ? mount.source : '',
    mount.at,
    mount.options ?? '',
  ])
  const cwd = command.cwd ?? process.cwd()
  // With the first process of its pid namespace every other one ends, daemons that serve a mount too.
  const processes = ['--pid', '--fork', '--kill-child', '--mount-proc']
  const unshare = ['--mount', '--propagation', 'private', ...processes, '--', 'sh', '-c', script, 'sh']
  const { exitCode, stdout, stderr } = await execa(
    'unshare',
    [...unshare, ...words, 'run', cwd, ...command.argv],
    {
      reject: false,
      cwd: '/',
      ...(command.env && { env: command.env, extendEnv: false }),
      ...(command.input !== undefined && { input: command.input }),
    },
  )
  return { exitCode, stdout: stdout ?? '', stderr: stderr ?? '' }
}

/** Whether private mounts can be made here: Linux, root, and a kernel that lets root unshare. */
export async function canMount(): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const at = await mkdtemp(join(tmpdir(), 'mount-check-'))
  try {
    const { exitCode } = await inMountNamespace({ mounts: [{ at, options: 'size=64k' }], argv: ['true'] })
    return exitCode === 0
  } finally {
    await rm(at, { recursive: true, force: true })
  }
}
