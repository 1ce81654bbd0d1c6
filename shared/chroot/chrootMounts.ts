import { posix } from 'node:path'
import { ImageError } from '../base/errors.ts'
import type { HostPrograms } from './hostPrograms.ts'
import { privateDevCommand } from './privateDev.ts'
import type { Privileges } from './privileges.ts'
import { runInARow, type Command } from './runInARow.ts'

/** A file system to mount below the root of the target. */
export interface ChrootMount {
  /** As mount(8) has it; `bind` binds a path of this machine; `dev` is a /dev of the target's own. */
  readonly type: string
  readonly source: string
  /** Absolute, in the target. */
  readonly target: string
}

/** What is mounted unless a template says otherwise: what package scripts count on, and nothing of this machine's devices. */
export const defaultChrootMounts: readonly ChrootMount[] = [
  { type: 'proc', source: 'proc', target: '/proc' },
  { type: 'sysfs', source: 'sysfs', target: '/sys' },
  { type: 'dev', source: 'dev', target: '/dev' },
  { type: 'tmpfs', source: 'run', target: '/run' },
  { type: 'tmpfs', source: 'tmp', target: '/tmp' },
]

/** Reads the triples of a template's `chroot_mounts`: type, source and target. Throws INPUT_INVALID on another shape. */
export function readChrootMounts(triples: readonly (readonly string[])[]): readonly ChrootMount[] {
  return triples.map((triple) => {
    const [type, source, target] = triple
    if (triple.length !== 3 || type === undefined || source === undefined || target === undefined)
      throw new ImageError(
        'INPUT_INVALID',
        `chroot_mounts: [${triple.join(', ')}] has ${triple.length} parts; give type, source and target.`,
      )
    return { type, source, target }
  })
}

/** What does one mount. */
function mountCommand({ type, source, target }: ChrootMount, root: string, privileges: Privileges): Command {
  const at = below(root, target)
  switch (type) {
    case 'dev':
      return privateDevCommand(at, privileges)
    case 'bind':
      // In a user namespace a bind may not show less than what is mounted there now.
      return ['mount', privileges === 'root' ? '--bind' : '--rbind', source, at]
    case 'sysfs':
      if (privileges === 'rootless') return ['mount', '--rbind', '/sys', at]
      return ['mount', '-t', 'sysfs', '-o', 'ro,nosuid,nodev,noexec', source, at]
    case 'tmpfs':
      return [
        'mount',
        '-t',
        'tmpfs',
        '-o',
        `mode=${target === '/tmp' ? '1777' : '755'},nosuid,nodev`,
        source,
        at,
      ]
    case 'devpts':
      return ['mount', '-t', 'devpts', '-o', 'newinstance,ptmxmode=0666,mode=620', source, at]
    default:
      return ['mount', '-t', type, source, at]
  }
}

/** A link in the target could lead a mount, or the folder made for it, to a place of this machine. */
const mountPointScript = `set -e
tree=$1
shift
chroot "$tree" /bin/sh -c 'mkdir -p -- "$@"' sh "$@"
root=$(realpath -- "$tree")
for target; do
  real=$(realpath -- "$tree/$target")
  case $real in "$root"/*) ;; *) echo "$target of the target is a link to $real, outside of it." >&2; exit 1 ;; esac
done`

/**
 * Mounts in order; the target's mount points are made. The returned function unmounts in reverse, whatever has been mounted
 * below meanwhile included, and may be called again after it failed.
 */
export async function mountAll(
  mounts: readonly ChrootMount[],
  root: string,
  { host, privileges }: { readonly host: HostPrograms; readonly privileges: Privileges },
): Promise<() => Promise<void>> {
  const mounted: string[] = []
  const unmount = async () => {
    const commands = mounted.toReversed().map((at, index) => {
      // What is bound with all below it is this machine's and no volume of ours: nothing has to be written back.
      const isForeign = privileges === 'rootless' && mounts[mounted.length - 1 - index]?.type === 'sysfs'
      return ['umount', isForeign ? '-l' : '-R', '--', at] as const
    })
    const { doneCount, failure } = await runInARow(commands, host)
    mounted.splice(mounted.length - doneCount)
    if (failure) throw failure
  }
  const commands = mounts.flatMap((mount, index) => {
    const at = below(root, mount.target)
    const ready = readyTargets(mounts, index)
    const folders: Command = ['sh', '-c', mountPointScript, 'sh', root, ...ready]
    const command = mountCommand(mount, root, privileges)
    return [...(ready.length > 0 ? [{ command: folders, at: undefined }] : []), { command, at }]
  })
  const { doneCount, failure } = await runInARow(
    commands.map(({ command }) => command),
    host,
  )
  mounted.push(...commands.slice(0, doneCount).flatMap(({ at }) => (at === undefined ? [] : [at])))
  if (!failure) return unmount
  await unmount().catch(() => undefined)
  throw failure
}

/**
 * The targets whose folders can be made before the mount of an index. All that follow are made at once, up to the first that lies
 * in the file system another brings; that one begins the next lot.
 */
function readyTargets(mounts: readonly ChrootMount[], index: number): readonly string[] {
  const targets = mounts.map(({ target }) => below('', target))
  const isWithin = (at: number, from: number) =>
    targets.slice(from, at).some((other) => `${targets[at]}/`.startsWith(`${other}/`))
  let start = 0
  for (let at = 0; at <= index; at++) if (isWithin(at, start)) start = at
  if (start !== index) return []
  let end = index + 1
  while (end < targets.length && !isWithin(end, start)) end++
  return mounts.slice(start, end).map(({ target }) => target)
}

function below(root: string, target: string): string {
  return root + posix.normalize(`/${target}`)
}
