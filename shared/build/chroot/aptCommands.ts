import { findProgram } from '../../base/findProgram.ts'

/** A program and its arguments. */
export type Argv = readonly [string, ...string[]]

/** How this account runs apt-get without being asked anything, or why it cannot. */
export type AptWay =
  | { readonly command: Argv; readonly obstacle?: undefined }
  | { readonly command?: undefined; readonly obstacle: string }

/** Finds apt-get, and sudo for an account that is not root; whether sudo lets it is seen when it runs. */
export async function findApt(isRoot: boolean): Promise<AptWay> {
  const [aptGet, sudo, env] = await Promise.all(['apt-get', 'sudo', 'env'].map((name) => findProgram(name)))
  if (aptGet === undefined) return { obstacle: 'this system has no apt-get' }
  // By env(1), because sudo does not hand the environment on.
  const quiet = [env ?? 'env', 'DEBIAN_FRONTEND=noninteractive', aptGet] as const
  if (isRoot) return { command: quiet }
  if (sudo === undefined) return { obstacle: 'this account is not root, and there is no sudo' }
  return { command: [sudo, '-n', ...quiet] }
}

/** Another apt that is at work, such as that of a machine that has just started, is waited for this long. */
const lockTimeoutSeconds = 120

const options = ['-q', '-y', '-o', `DPkg::Lock::Timeout=${lockTimeoutSeconds}`, '-o', 'Dpkg::Use-Pty=0']

/** What brings the lists of packages up to date. */
export function aptUpdate(command: Argv): Argv {
  return [...command, ...options, 'update']
}

/** What installs packages without those they merely recommend. */
export function aptInstall(command: Argv, packages: readonly string[]): Argv {
  return [...command, ...options, 'install', '--no-install-recommends', ...packages]
}
