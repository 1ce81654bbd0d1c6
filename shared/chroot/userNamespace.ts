import { capture } from '../base/commandFailure.ts'
import type { Exec } from '../base/exec.ts'
import { runMarkVariable } from '../base/processes.ts'

/** Who makes the user namespace of a rootless build: this account itself, or sudo where the kernel lets only root. */
export type NamespaceMaker = 'account' | 'sudo'

/*
 * CAP_SYS_ADMIN is what a kernel wants to see that keeps others from making user namespaces (AppArmor's
 * restrict_unprivileged_userns, Debian's unprivileged_userns_clone). Whoever makes one is its owner: with sudo it is this account,
 * too, so that everything else is as without sudo.
 */
const bySudo = `exec sudo -n -- env -i "PATH=$PATH" "${runMarkVariable}=$${runMarkVariable}" \
setpriv "--reuid=$(id -u)" "--regid=$(id -g)" --init-groups --inh-caps=+sys_admin --ambient-caps=+sys_admin -- unshare "$@"`

/** Lines of a shell that become unshare(1) with the arguments of the shell; by the account, it dies with the shell's parent. */
export const unshareLines: Readonly<Record<NamespaceMaker, string>> = {
  account: 'exec setpriv --pdeathsig KILL -- unshare "$@"',
  sudo: bySudo,
}

/** How unshare(1) is to make the user namespace: this account is root in it, the account's subordinate ids are the others. */
export const rootlessArguments: readonly string[] = ['--user', '--map-root-user', '--map-auto']

const probe =
  'chown 1:1 "$(mktemp -p "$1")" 2>/dev/null; mount -t tmpfs tmpfs "$1" && : >"$1/x" && chown 1:1 "$1/x"'

/** Tries what a rootless build needs: a user namespace with a range of ids, and a mount in it. Its obstacle, if any. */
export async function findRootlessObstacle(
  exec: Exec,
  env: Readonly<Record<string, string>>,
  maker: NamespaceMaker,
): Promise<string | undefined> {
  const inside = ['--mount', '--pid', '--fork', '--', 'sh', '-c', probe, 'sh', '/mnt']
  const args = ['-c', unshareLines[maker], 'sh', ...rootlessArguments, ...inside]
  const request = { file: 'sh', args, cwd: '/', env, timeoutMs: 10_000 }
  const { exitCode, tail } = await capture(exec, request)
  if (exitCode === 0) return undefined
  return tail.trim() === '' ? `unshare ended with exit code ${exitCode}.` : tail.trim()
}
