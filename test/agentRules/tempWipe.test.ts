import { mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { listTree, mountsBelow, wipeDirectory } from '#test/agent/tempWipe.ts'
import { temporaryDirectory } from './fixtures.ts'

const run = promisify(execFile)
const canMount = await run('unshare', ['--mount', 'true']).then(
  () => true,
  () => false,
)

test('everything goes, the directory stays', async () => {
  const directory = await temporaryDirectory()
  await mkdir(join(directory, 'a/b'), { recursive: true })
  await writeFile(join(directory, 'a/b/c'), '')
  await writeFile(join(directory, '.hidden'), '')
  expect(await listTree(directory)).toEqual(['.hidden', 'a/', 'a/b/', 'a/b/c'])
  expect(await wipeDirectory(directory)).toEqual({ removed: 4, mounts: [] })
  expect(await readdir(directory)).toEqual([])
})

test('links go as links', async () => {
  const directory = await temporaryDirectory()
  const outside = await temporaryDirectory()
  await writeFile(join(outside, 'canary'), 'alive')
  await symlink(outside, join(directory, 'to-directory'))
  await symlink(join(outside, 'canary'), join(directory, 'to-file'))
  await symlink('/nowhere', join(directory, 'dangling'))
  expect(await listTree(directory)).toEqual(['dangling', 'to-directory', 'to-file'])
  await wipeDirectory(directory)
  expect(await readdir(directory)).toEqual([])
  expect(await readFile(join(outside, 'canary'), 'utf8')).toBe('alive')
})

test('a directory that is not there is made', async () => {
  const directory = join(await temporaryDirectory(), 'new')
  await wipeDirectory(directory)
  expect(await readdir(directory)).toEqual([])
})

test('mount points below a directory are known', async () => {
  const mounts = await mountsBelow('/')
  expect(mounts).not.toContain('/')
  expect(await mountsBelow('/proc/self/no-such')).toEqual([])
})

test.skipIf(process.platform !== 'linux')(
  'mounts of this machine are seen below their parent (needs Linux)',
  async () => {
    expect(await mountsBelow('')).toContain('/proc')
  },
)

test.skipIf(!canMount)('what is mounted there stays and is reported (needs root)', async () => {
  const directory = await temporaryDirectory()
  const outside = await temporaryDirectory()
  await writeFile(join(outside, 'canary'), 'alive')
  const point = join(directory, 'a b')
  await mkdir(point)
  await run('mount', ['--bind', outside, point])
  onTestFinished(async () => void (await run('umount', [point])))
  expect(await wipeDirectory(directory)).toMatchObject({ mounts: [point] })
  expect(await readFile(join(outside, 'canary'), 'utf8')).toBe('alive')
})
