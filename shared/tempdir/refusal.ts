import type { Mount } from '../base/mountinfo.ts'
import type { BriefEnd } from '../base/runBriefly.ts'

/** Why a directory cannot be used, one word per remedy. */
export type RefusalKind =
  | 'relative'
  | 'root'
  | 'missing'
  | 'dangling-link'
  | 'not-a-directory'
  | 'unreachable'
  | 'in-checkout'
  | 'unsafe-parent'
  | 'too-long'
  | 'no-space'
  | 'no-inodes'
  | 'read-only'
  | 'not-writable'
  | 'not-private'
  | 'noexec'
  | 'exec-denied'
  | 'exec-failed'
  | 'failed'

/** One refusal: what was found, and the one line that would cure it. */
export interface Refusal {
  readonly kind: RefusalKind
  readonly reason: string
  readonly remedy: string
  /** The system's error name, where a system call said it. */
  readonly errno?: string
}

/** `tmpfs on /tmp (rw,nosuid,nodev,noexec)`, as mount(8) would say it. */
export function describeMount(mount: Mount): string {
  return `${mount.fileSystem} on ${mount.mountPoint} (${mount.options.join(',')})`
}

/** Classifies the failure to make, write or look at something in a directory. */
export function classifyWriteFailure(errno: string, path: string, mount: Mount | undefined): Refusal {
  const where = mount ? describeMount(mount) : 'its file system'
  switch (errno) {
    case 'EROFS':
      return {
        kind: 'read-only',
        reason: `read-only: ${where}`,
        remedy: mount ? `mount -o remount,rw ${mount.mountPoint}` : 'mount the file system read-write',
        errno,
      }
    case 'ENOSPC':
      return {
        kind: 'no-space',
        reason: `no space or no inodes left: ${where}`,
        remedy: `free space on ${mount?.mountPoint ?? path}`,
        errno,
      }
    case 'EDQUOT':
      return {
        kind: 'no-space',
        reason: `the disk quota is used up: ${where}`,
        remedy: `free space on ${mount?.mountPoint ?? path} or have the quota raised`,
        errno,
      }
    case 'EACCES':
    case 'EPERM':
      return {
        kind: 'not-writable',
        reason: 'not writable by this account',
        remedy: `give the agent's account write access to ${path}`,
        errno,
      }
    default:
      return {
        kind: 'failed',
        reason: `cannot be written: ${errno}`,
        remedy: 'choose another directory',
        errno,
      }
  }
}

/** Classifies a program that did not run as it should; undefined when the fault is not the directory's. */
export function classifyExecFailure(
  end: BriefEnd,
  expected: number,
  mount: Mount | undefined,
): Refusal | undefined {
  // An interpreter or a binary format this system lacks says nothing about the directory.
  if (end.errno === 'ENOENT' || end.errno === 'ENOEXEC') return undefined
  if (end.timedOut) {
    return {
      kind: 'exec-failed',
      reason: 'a program in it did not end in time',
      remedy: 'look for a scanner or policy daemon that stalls new programs, or choose another directory',
    }
  }
  if (end.errno === undefined) {
    return {
      kind: 'exec-failed',
      reason: `a program in it ended with ${end.signal ?? `exit code ${end.exitCode}`} instead of ${expected}`,
      remedy: 'choose another directory',
    }
  }
  return classifyExecDenial(end.errno, mount)
}

/** Classifies a refusal to execute by the mount it lies on: `noexec`, or else a policy of the system. */
export function classifyExecDenial(errno: string, mount: Mount | undefined): Refusal {
  if (mount?.options.includes('noexec')) {
    return {
      kind: 'noexec',
      reason: `mounted noexec: ${describeMount(mount)}`,
      remedy: `mount -o remount,exec ${mount.mountPoint}`,
      errno,
    }
  }
  const policy =
    errno === 'EPERM' ? 'fapolicyd or another allow list' : 'SELinux, AppArmor, IMA or another policy'
  return {
    kind: 'exec-denied',
    reason: `running programs is denied though ${mount ? describeMount(mount) : 'the mount'} permits it: ${policy}`,
    remedy: 'allow new programs of the agent account there, or choose another directory',
    errno,
  }
}
