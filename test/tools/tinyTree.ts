import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { requireProgram } from '#shared/base/findProgram.ts'

const programs = ['sh', 'cat', 'chmod', 'chown', 'cp', 'env', 'find', 'id', 'ln', 'ls', 'mkdir', 'mv', 'rm']
  .concat(['sed', 'setsid', 'sleep', 'tail', 'tar', 'touch', 'true', 'mount', 'umount', 'readlink', 'mktemp'])
  .concat(['dirname', 'basename', 'grep', 'head', 'stat', 'rmdir', 'install', 'tr', 'wc'])
const folders = ['usr/bin', 'usr/sbin', 'usr/lib', 'usr/lib64', 'etc', 'root', 'mnt', 'var/tmp'].concat([
  'tmp',
  'proc',
  'sys',
  'dev',
  'run',
  'srv',
])

/** Writes a tar of a few programs of this machine with their libraries: a target that is unpacked in no time. */
export async function writeTinyTree(path: string, more: readonly string[] = []): Promise<void> {
  const tree = await mkdtemp(join(tmpdir(), 'tiny-tree-'))
  try {
    for (const folder of folders) await mkdir(join(tree, folder), { recursive: true })
    for (const link of ['bin', 'sbin', 'lib', 'lib64']) await symlink(`usr/${link}`, join(tree, link))
    const libraries = new Set<string>()
    for (const name of [...programs, ...more]) {
      const program = await realpath(await requireProgram(name, 'coreutils'))
      await cp(program, join(tree, 'usr/bin', name))
      const { stdout } = await execa('ldd', [program], { reject: false })
      for (const [library] of stdout.matchAll(/\/\S+/g)) libraries.add(library)
    }
    for (const library of libraries) {
      const target = join(tree, library.startsWith('/usr/') ? library : `/usr${library}`)
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, await readFile(library), { mode: 0o755 })
    }
    const same = ['--sort=name', '--owner=0', '--group=0', '--mtime=@1700000000']
    await execa('tar', ['-C', tree, ...same, '-cf', path, '.'])
  } finally {
    await rm(tree, { recursive: true, force: true })
  }
}
