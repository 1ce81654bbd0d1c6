import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { execa } from 'execa'
import { onTestFinished } from 'vitest'

/** A tree in which real Packer provisions, as on a machine it reaches by ssh. */
export interface SshTarget {
  readonly tree: string
  /** The fields of a `null` source that reach it. */
  readonly fields: string
}

/** Unpacks a tree and lets a real sshd(8) of this machine open sessions in it, for as long as the test runs. */
export async function openSshTarget(archive: string): Promise<SshTarget> {
  // Nobody else may write to any folder on the way to it.
  const folder = await mkdtemp('/opt/mi-ssh-')
  onTestFinished(async () => {
    await execa('umount', ['-R', join(folder, 'tree/dev')], { reject: false })
    await rm(folder, { recursive: true, force: true })
  })
  const tree = join(folder, 'tree')
  await mkdir(tree)
  await execa('tar', ['-C', tree, '-xpf', archive])
  await execa('mount', ['--bind', '/dev', join(tree, 'dev')])
  const key = join(folder, 'key')
  const hostKey = join(folder, 'host-key')
  for (const file of [key, hostKey]) await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file])
  await mkdir('/run/sshd', { recursive: true })
  const port = await freePort()
  const settings = [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${key}.pub`,
    `ChrootDirectory ${tree}`,
    'Subsystem sftp internal-sftp',
    'PidFile none',
    'PermitRootLogin yes',
    'StrictModes no',
    'UsePAM no',
    'MaxStartups 100',
    'MaxSessions 100',
  ]
  const config = join(folder, 'sshd_config')
  await writeFile(config, `${settings.join('\n')}\n`)
  const server = execa('/usr/sbin/sshd', ['-D', '-e', '-f', config], { reject: false, all: true })
  onTestFinished(async () => {
    server.kill('SIGTERM')
    await server
  })
  const fields = `
    ssh_host                  = "127.0.0.1"
    ssh_port                  = ${port}
    ssh_username              = "root"
    ssh_private_key_file      = "${key}"
    ssh_file_transfer_method  = "sftp"
    ssh_timeout               = "20s"`
  return { tree, fields }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => void server.close(done))
  return port
}
