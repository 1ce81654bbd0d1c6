import { ImageError } from '../base/errors.ts'
import { requireProgram } from '../base/findProgram.ts'
import type { Exec, ExecRequest, ExecResult } from '../base/exec.ts'

/** The root of a system that is being built, and the way to run its programs. */
export interface ChrootRoot {
  /** Absolute; as the sandbox sees it. */
  readonly path: string
  /** Runs a program of the target: argv as it is, no shell in between. */
  readonly run: (request: ChrootRequest) => Promise<ExecResult>
}

/** A program of the target; its working directory is the root. */
export type ChrootRequest = Omit<ExecRequest, 'cwd'>

/**
 * What programs of the target may not do although they run as root: reach the kernel, the hardware or the clock of the machine
 * that builds (capabilities(7)). No boundary against a hostile template; see docs/chroot.md.
 */
const withheld = [
  'sys_module',
  'sys_rawio',
  'sys_boot',
  'sys_time',
  'mknod',
  'syslog',
  'audit_control',
  'mac_admin',
]

/** Opens the root at `path`; `exec` runs programs of this system in the sandbox. */
export async function openChrootRoot(path: string, exec: Exec): Promise<ChrootRoot> {
  if (!path.startsWith('/') || path === '/')
    throw new ImageError('INTERNAL', `${path} is no root of a target.`)
  // The PATH of a target's program is not for finding this system's.
  const setpriv = await requireProgram('setpriv', 'util-linux')
  const chroot = await requireProgram('chroot', 'coreutils')
  const bounding = withheld.map((name) => `-${name}`).join(',')
  return {
    path,
    run({ file, args, ...rest }) {
      const entered = ['--bounding-set', bounding, chroot, path, file, ...args]
      return exec({ ...rest, file: setpriv, args: entered, cwd: '/' })
    },
  }
}
