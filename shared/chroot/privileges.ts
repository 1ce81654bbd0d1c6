import { ImageError } from '../base/errors.ts'
import { capture } from '../base/commandFailure.ts'
import type { Exec } from '../base/exec.ts'

/** Whose rights an image is built with: those of root, or those a user has over a user namespace of its own. */
export type Privileges = 'root' | 'rootless'

/** What a user may ask for. */
export type PrivilegesChoice = 'auto' | Privileges

/** Privileges and why they were chosen. */
export interface ChosenPrivileges {
  readonly privileges: Privileges
  readonly reason: string
}

/** What the choice depends on. */
export interface PrivilegeFacts {
  readonly isRoot: boolean
  /** Why no user namespace with a range of ids can be had here; undefined if one can. */
  readonly rootlessObstacle: string | undefined
}

/** Chooses by what was asked for. Throws PRIVILEGES_MISSING when it cannot be had here. */
export function choosePrivileges(asked: PrivilegesChoice, facts: PrivilegeFacts): ChosenPrivileges {
  const { isRoot, rootlessObstacle } = facts
  if (asked !== 'rootless' && isRoot) return { privileges: 'root', reason: 'this account is root' }
  if (asked === 'root')
    throw new ImageError(
      'PRIVILEGES_MISSING',
      'privileges: root was asked for, and this account is not root.',
    )
  if (rootlessObstacle === undefined)
    return {
      privileges: 'rootless',
      reason: asked === 'rootless' ? 'as asked' : 'this account is not root and can make user namespaces',
    }
  throw new ImageError('PRIVILEGES_MISSING', `No user namespace can be made here: ${rootlessObstacle}`)
}

/** Tries what a rootless build needs: a user namespace with a range of ids, and a mount in it. Its obstacle, if any. */
export async function findRootlessObstacle(
  exec: Exec,
  env: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const script =
    'chown 1:1 "$(mktemp -p "$1")" 2>/dev/null; mount -t tmpfs tmpfs "$1" && : >"$1/x" && chown 1:1 "$1/x"'
  const args = [...rootlessArguments, '--mount', '--pid', '--fork', '--', 'sh', '-c', script, 'sh', '/mnt']
  try {
    const { exitCode, tail } = await capture(exec, {
      file: 'unshare',
      args,
      cwd: '/',
      env,
      timeoutMs: 10_000,
    })
    if (exitCode === 0) return undefined
    return tail.trim() === '' ? `unshare ended with exit code ${exitCode}.` : tail.trim()
  } catch {
    return 'the program unshare is missing.'
  }
}

/** How unshare(1) is to make the user namespace: this account is root in it, the account's subordinate ids are the others. */
export const rootlessArguments: readonly string[] = ['--user', '--map-root-user', '--map-auto']
