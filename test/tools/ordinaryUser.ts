import { execa } from 'execa'

/** An account without privileges that has subordinate ids. */
export interface OrdinaryUser {
  readonly uid: number
  readonly gid: number
}

const name = 'machine-image-test'

/** An account of that kind, made when this one is root; throws where it cannot be had. */
export async function ordinaryUser(): Promise<OrdinaryUser> {
  if ((await execa('id', ['-u', name], { reject: false })).exitCode !== 0)
    await execa('useradd', ['--create-home', '--shell', '/bin/sh', name], { reject: false })
  const { stdout: subordinates } = await execa('grep', ['-c', `^${name}:`, '/etc/subuid', '/etc/subgid'], {
    reject: false,
  })
  if (!/subuid:[1-9]/.test(subordinates))
    await execa('usermod', ['--add-subuids', '2000000-2065535', '--add-subgids', '2000000-2065535', name])
  const uid = Number((await execa('id', ['-u', name])).stdout)
  const gid = Number((await execa('id', ['-g', name])).stdout)
  return { uid, gid }
}

/** Whether images can be built by such an account here: root to make it, and a kernel that lets it unshare. */
export async function canBuildRootless(): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  try {
    const { uid, gid } = await ordinaryUser()
    const become = [`--reuid=${uid}`, `--regid=${gid}`, '--init-groups', '--']
    const probe = ['unshare', '--user', '--map-root-user', '--map-auto', 'chown', '1:1', '/proc/self/fd/0']
    const { stderr } = await execa('setpriv', [...become, ...probe], { reject: false, input: '' })
    return !/unshare|newuidmap/.test(stderr)
  } catch {
    return false
  }
}
