import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rmdir,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { safeRemove } from '#shared/base/safeRemove.ts'
import { nodeBinary } from '#test/agent/nodeBinary.ts'
import { canMount, inMountNamespace, type NamespaceMount } from '#test/tools/mountNamespace.ts'
import { bundleProgram, startProgram } from './program.ts'
import { scratch } from './scratch.ts'

const isRoot = process.getuid?.() === 0
const mountable = await canMount()

let program = ''
beforeAll(async () => {
  program = await bundleProgram(new URL('safeRemoveProgram.ts', import.meta.url))
  await chmod(dirname(program), 0o755)
})

/** A directory `keep` with a file in it, and a directory `tree` beside it. */
const keepAndTree = async () => {
  const base = await scratch()
  const [keep, tree] = [join(base, 'keep'), join(base, 'tree')]
  await mkdir(keep)
  await writeFile(join(keep, 'canary'), 'alive')
  await mkdir(join(tree, 'a', 'b'), { recursive: true })
  await writeFile(join(tree, 'a', 'file'), 'x')
  return { base, keep, tree, expectKept: async () => expect(await readdir(keep)).toEqual(['canary']) }
}

/** So many directories that removing them takes a while. */
const manyDirectories = async (tree: string) => {
  await safeRemove(tree)
  for (let at = 0; at < 20; at++) {
    await mkdir(join(tree, `d${at}`), { recursive: true })
    await Promise.all(Array.from({ length: 60 }, (_, file) => writeFile(join(tree, `d${at}`, `${file}`), '')))
  }
}

describe('safeRemove', () => {
  it('removes a tree, a file, a link and nothing', async () => {
    const { base, keep, tree, expectKept } = await keepAndTree()
    await writeFile(join(base, 'file'), 'x')
    await symlink(keep, join(base, 'link'))
    for (const name of ['file', 'link', 'tree', 'tree', 'missing']) await safeRemove(join(base, name))
    expect(await readdir(base)).toEqual(['keep'])
    await expectKept()
    expect(tree).toContain(base)
  })

  it('only unlinks symbolic links, whatever they lead to', async () => {
    const { base, keep, tree, expectKept } = await keepAndTree()
    for (const [name, target] of Object.entries({
      up: '..',
      out: keep,
      dangling: '/no/such',
      root: '/',
      loop: 'loop',
    }))
      await symlink(target, join(tree, 'a', name))
    await safeRemove(tree)
    expect(await readdir(base)).toEqual(['keep'])
    await expectKept()
  })

  it('removes by the path that a link above it leads to', async () => {
    const { base, tree, expectKept } = await keepAndTree()
    await symlink(base, `${base}/around`)
    await safeRemove(join(base, 'around', 'tree'))
    await expect(lstat(tree)).rejects.toThrow('ENOENT')
    await expectKept()
  })

  it('removes odd names and paths deeper than the system takes in one piece', async () => {
    const { base, tree } = await keepAndTree()
    await writeFile(join(tree, 'line\nend and \\040 ✓'), '')
    const deep = join('n'.repeat(200), ...Array.from({ length: 14 }, () => 'n'.repeat(200)))
    await mkdir(join(tree, deep), { recursive: true })
    await mkdir(join(base, deep), { recursive: true })
    await rename(join(base, 'n'.repeat(200)), join(tree, deep, 'second half'))
    await safeRemove(tree)
    expect(await readdir(base)).toEqual(['keep'])
  })

  it('leaves the home directory and everything around it', async () => {
    const { base, tree } = await keepAndTree()
    vi.stubEnv('HOME', join(tree, 'a'))
    onTestFinished(() => void vi.unstubAllEnvs())
    for (const path of [join(tree, 'a'), tree, base])
      await expect(safeRemove(path)).rejects.toMatchObject({ code: 'DIRECTORY_NOT_REMOVABLE' })
    await safeRemove(join(tree, 'a', 'b'))
    expect(await readdir(join(tree, 'a'))).toEqual(['file'])
  })

  it.skipIf(!isRoot)('leaves directories right below the root, as root', async () => {
    const path = await mkdtemp('/mi-test-')
    onTestFinished(() => rmdir(path))
    for (const spelled of [path, `/tmp/..${path}`, `${path}/`])
      await expect(safeRemove(spelled)).rejects.toMatchObject({ code: 'DIRECTORY_NOT_REMOVABLE' })
    expect((await lstat(path)).isDirectory()).toBe(true)
  })

  it.skipIf(!isRoot)(
    'removes read-only directories of an ordinary account, and leaves the root, as root',
    async () => {
      const { base, tree, expectKept } = await keepAndTree()
      await chmod(base, 0o755)
      const paths = [join(tree, 'a', 'b'), join(tree, 'a'), tree]
      for (const path of [join(tree, 'a', 'file'), ...paths, base]) await chown(path, 65534, 65534)
      for (const [index, mode] of [0o000, 0o500, 0o300].entries()) await chmod(paths[index] ?? '', mode)
      const asNobody = async (path: string) =>
        startProgram([
          ...(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--inh-caps=-all'] as const),
          process.execPath,
          program,
          path,
        ]).line()
      expect(await asNobody('/')).toContain('/ was left as it is')
      expect(await asNobody(tree)).toBe('removed')
      expect(await readdir(base)).toEqual(['keep'])
      await expectKept()
    },
  )

  it('follows no link that takes the place of a directory while it removes', async () => {
    const { keep, tree, expectKept } = await keepAndTree()
    await manyDirectories(tree)
    const answer = await startProgram([process.execPath, program, tree, 'swap', keep]).line()
    expect(answer).toMatch(/ENOTDIR|ELOOP/)
    await expectKept()
  })
})

describe.skipIf(!mountable).each([20, 24] as const)('safeRemove on Node %d as root', (major) => {
  const remove = async (mounts: readonly NamespaceMount[], ...argv: readonly string[]) => {
    const { stdout, stderr } = await inMountNamespace({
      mounts,
      argv: [await nodeBinary(major), program, ...argv],
    })
    expect(stderr).toBe('')
    return stdout
  }

  it.each([
    ['at the very path', ''],
    ['at once below', 'a'],
    ['deep below', 'a/b'],
    ['at a new directory', 'z/y/x'],
  ])('loses nothing behind a bind mount of the same file system %s', async (_name, at) => {
    const { keep, tree, expectKept } = await keepAndTree()
    const mountPoint = join(tree, at)
    const answer = await remove([{ kind: 'bind', at: mountPoint, source: keep }], tree)
    expect(answer).toContain(`${mountPoint} is a mount point`)
    await expectKept()
    expect(await readdir(join(tree, 'a'))).toEqual(['b', 'file'])
  })

  it('removes what lies beside a mount', async () => {
    const { base, keep, tree, expectKept } = await keepAndTree()
    expect(await remove([{ kind: 'bind', at: `${tree}-mounted`, source: keep }], tree)).toBe('removed')
    await expectKept()
    expect((await readdir(base)).toSorted()).toEqual(['keep', 'tree-mounted'])
  })

  it('loses nothing behind a mount made while it removes', async () => {
    const { keep, tree, expectKept } = await keepAndTree()
    await manyDirectories(tree)
    expect(await remove([], tree, 'mount', keep)).toMatch(/d\d+ is a mount point/)
    await expectKept()
  })
})
