import { access, chmod, chown, copyFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { bundleProgram } from '#test/base/program.ts'
import { canBuildRootless, ordinaryUser } from '#test/tools/ordinaryUser.ts'
import { buildFolder } from './imageBuild.ts'

describe.skipIf(!(await canBuildRootless()))('a tree of a rootless build (root)', () => {
  test('is removed with its files of subordinate ids, and no folder of another kind is', async () => {
    const user = await ordinaryUser()
    const ranges = await readFile('/etc/subuid', 'utf8')
    const daemon = Number(/^machine-image-test:(\d+):/m.exec(ranges)?.[1]) + 4
    const folder = await buildFolder(user)
    const program = join(folder, 'program.mjs')
    await copyFile(await bundleProgram(new URL('./rootlessTreeProgram.ts', import.meta.url)), program)
    await chmod(program, 0o644)
    const work = join(folder, 'mi-abc123', 'chroot-Abc123')
    for (const name of ['volume', 'other']) {
      await mkdir(join(work, name, 'daemon'), { recursive: true })
      await execa('chown', ['-R', `${user.uid}:${user.gid}`, join(folder, 'mi-abc123')])
    }
    for (const name of ['volume', 'other']) {
      await chown(join(work, name, 'daemon'), daemon, daemon)
      await chmod(join(work, name, 'daemon'), 0o700)
      const become = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--init-groups', '--']
      await execa('setpriv', [...become, process.execPath, program, join(work, name)], { cwd: '/' })
    }
    await expect(access(join(work, 'volume'))).rejects.toThrow('ENOENT')
    await expect(access(join(work, 'other', 'daemon'))).resolves.toBeUndefined()
  })
})
