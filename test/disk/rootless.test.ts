import { chmod, chown, copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it, onTestFinished } from 'vitest'
import { assembleDisk } from '#shared/disk/assembleDisk.ts'
import { bundleProgram } from '#test/base/program.ts'
import { debianTree } from '#test/tools/debianTree.ts'
import { unpackTree } from './assembledDisk.ts'
import { debianDisk } from './debianDisk.ts'
import { judge, localTools, missingPrograms } from './tools.ts'

const missing = await missingPrograms('unshare', 'newuidmap', 'setpriv', 'mke2fs', 'grub-mkimage')
const user = process.getuid?.() === 0 ? await subordinateUser() : undefined
const tar = user && missing.length === 0 ? await debianTree() : undefined

/** An ordinary user who has subordinate ids. */
async function subordinateUser(): Promise<
  { readonly name: string; readonly uid: number; readonly gid: number } | undefined
> {
  const lines = (await readFile('/etc/subuid', 'utf8').catch(() => '')).split('\n')
  for (const line of lines) {
    const name = line.split(':')[0] ?? ''
    const entry = /^[^:]*:[^:]*:(\d+):(\d+):/.exec((await judge('getent', 'passwd', name)).said)
    if (entry && entry[1] !== '0') return { name, uid: Number(entry[1]), gid: Number(entry[2]) }
  }
  return undefined
}

it.skipIf(tar === undefined)(
  'an ordinary user makes the same disk, byte by byte, as root does (needs root, subordinate ids and a Debian mirror)',
  async () => {
    if (!user || tar === undefined) return
    const folder = await mkdtemp(join(tmpdir(), 'mi-rootless-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    await chmod(folder, 0o755)
    const copy = join(folder, 'tree.tar')
    await copyFile(tar, copy)
    const own = join(folder, 'own')
    await mkdir(own)
    await chown(own, user.uid, user.gid)
    const program = await bundleProgram(new URL('rootlessProgram.ts', import.meta.url))
    await chmod(join(program, '..'), 0o755)
    const { stdout: rootless } = await execa(
      'setpriv',
      [
        `--reuid=${user.uid}`,
        `--regid=${user.gid}`,
        '--init-groups',
        '--',
        process.execPath,
        program,
        copy,
        own,
      ],
      { env: { PATH: '/usr/bin:/bin', HOME: own }, extendEnv: false, cwd: own },
    )
    const tree = await unpackTree(tar, folder)
    const image = join(folder, 'root.raw')
    await assembleDisk(await localTools(folder), debianDisk(tree, image, 'rootless'))
    expect(await judge('cmp', image, rootless)).toEqual({ exitCode: 0, said: '' })
  },
  300_000,
)
