import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inMountNamespace, type NamespaceResult } from '#test/tools/mountNamespace.ts'
import type { ReleaseServer } from './releaseServer.ts'
import { simHosts } from './sites.ts'

/** Where a world listens whose hosts are found by their own names: a loopback address of its own, at the port of https. */
export const worldAddress = { address: '127.0.44.3', port: 443 } as const

/** A program for which the hosts of a world are the real ones. */
export interface WorldCommand {
  /** Holds the hosts file and the authority; the program starts here. */
  readonly folder: string
  readonly argv: readonly [string, ...string[]]
  readonly env: Readonly<Record<string, string>>
}

/**
 * Runs a program in a private mount namespace whose hosts file leads to a world at {@link worldAddress}, and which trusts its
 * authority: for programs that know neither proxy nor mirror. Needs root.
 */
export async function inWorld(server: ReleaseServer, command: WorldCommand): Promise<NamespaceResult> {
  const { folder, argv, env } = command
  const [hosts, authority] = [join(folder, 'hosts'), join(folder, 'authority.pem')]
  const names = Object.values(simHosts).join(' ')
  await writeFile(hosts, `127.0.0.1 localhost\n${server.address} ${names}\n`)
  await writeFile(authority, server.authority)
  return await inMountNamespace({
    mounts: [{ kind: 'bind', at: '/etc/hosts', source: hosts }],
    argv,
    cwd: folder,
    env: { PATH: '/usr/bin:/bin', HOME: folder, SSL_CERT_FILE: authority, CHECKPOINT_DISABLE: '1', ...env },
  })
}
