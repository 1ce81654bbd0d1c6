import { chown, lstat, mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { systemClock } from '#shared/base/clock.ts'
import { ownerOf, type Owner } from '#shared/base/owner.ts'
import { sweepStaleDirectories } from '#shared/tempdir/sweep.ts'
import { canMount } from '#test/tools/mountNamespace.ts'
import { askDriver, bundleDriver } from './driver.ts'
import { withScratch } from './scratch.ts'
import type { SweepAnswer } from './sweepDriver.ts'

const mountable = await canMount()
const isRoot = process.getuid?.() === 0
const twoDaysAgo = new Date(Date.now() - 2 * 24 * 60 * 60_000)

async function plant(
  base: string,
  name: string,
  owner: string,
  files: readonly string[] = ['left'],
): Promise<string> {
  const path = join(base, name)
  await mkdir(path, { mode: 0o700 })
  await writeFile(join(path, '.owner'), owner)
  for (const file of files) await writeFile(join(path, file), 'x')
  return path
}

async function signature(changes: Partial<Owner> = {}): Promise<string> {
  return JSON.stringify({ ...(await ownerOf()), ...changes })
}

async function leftAfterSweep(base: string): Promise<readonly string[]> {
  await sweepStaleDirectories(base, systemClock)
  return (await readdir(base)).sort()
}

describe('sweeping what dead runs left', () => {
  it.each<readonly [string, Partial<Owner>]>([
    ['whose process is gone', { pid: 2 ** 30 }],
    ['whose pid another process has by now', { startTicks: '1' }],
    ['from before a reboot', { bootId: '00000000-0000-0000-0000-000000000000' }],
  ])('removes a directory %s', async (_, changes) => {
    await withScratch(async (base) => {
      const path = await plant(base, 'mi-000001', await signature(changes))
      expect(await sweepStaleDirectories(base, systemClock)).toEqual({ removed: [path], failed: [] })
      expect(await readdir(base)).toEqual([])
    })
  })

  it.each<readonly [string, Partial<Owner>]>([
    ['of a live run', {}],
    ['of another pid namespace', { pid: 2 ** 30, pidNamespace: 'pid:[1]' }],
    ['of another machine', { pid: 2 ** 30, bootId: '0', host: 'elsewhere' }],
  ])('keeps a directory %s, however old', async (_, changes) => {
    await withScratch(async (base) => {
      const path = await plant(base, 'mi-000001', await signature(changes))
      await utimes(path, twoDaysAgo, twoDaysAgo)
      expect(await leftAfterSweep(base)).toEqual(['mi-000001'])
    })
  })

  it('keeps what is not one of its directories, whatever the owner file says', async () => {
    await withScratch(async (base) => {
      const dead = await signature({ pid: 2 ** 30 })
      await plant(base, 'mi-00001', dead)
      await plant(base, 'precious', dead)
      await writeFile(join(base, 'mi-000002'), '')
      await symlink(join(base, 'precious'), join(base, 'mi-000003'))
      expect(await leftAfterSweep(base)).toEqual(['mi-000002', 'mi-000003', 'mi-00001', 'precious'])
      expect(await readdir(join(base, 'precious'))).toEqual(['.owner', 'left'])
    })
  })

  it('removes an unsigned directory only when it is empty and an hour old', async () => {
    await withScratch(async (base) => {
      const names = ['mi-fresh0', 'mi-old000', 'mi-torn00', 'mi-filled']
      for (const name of names) await mkdir(join(base, name))
      await writeFile(join(base, 'mi-torn00', '.owner'), '{"pid":')
      await writeFile(join(base, 'mi-filled', 'file'), 'x')
      for (const name of names.slice(1)) await utimes(join(base, name), twoDaysAgo, twoDaysAgo)
      const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)
      await utimes(join(base, 'mi-fresh0'), minutesAgo(50), minutesAgo(50))
      await mkdir(join(base, 'mi-hour00'))
      await utimes(join(base, 'mi-hour00'), minutesAgo(70), minutesAgo(70))
      expect(await leftAfterSweep(base)).toEqual(['mi-filled', 'mi-fresh0'])
    })
  })

  it('follows no symbolic link out of a stale directory', async () => {
    await withScratch(async (base) => {
      await mkdir(join(base, 'outside'))
      await writeFile(join(base, 'outside', 'canary'), 'x')
      const path = await plant(base, 'mi-000001', await signature({ pid: 2 ** 30 }))
      await symlink(join(base, 'outside'), join(path, 'link'))
      expect(await leftAfterSweep(base)).toEqual(['outside'])
      expect((await lstat(join(base, 'outside', 'canary'))).isFile()).toBe(true)
    })
  })

  it.skipIf(!isRoot)('keeps what belongs to another account (needs root)', async () => {
    await withScratch(async (base) => {
      const path = await plant(base, 'mi-000001', await signature({ pid: 2 ** 30 }))
      await chown(path, 65_534, 65_534)
      expect(await leftAfterSweep(base)).toEqual(['mi-000001'])
    })
  })

  it.skipIf(!mountable)('removes nothing while something is mounted inside (needs root)', async () => {
    const stale = '/mnt/mi-000001'
    const mounted = `${stale}/host`
    const mounts = [
      { at: '/mnt', options: 'mode=755' },
      { at: '/mnt/host', options: 'mode=755' },
      { kind: 'bind', at: mounted, source: '/mnt/host' },
    ] as const
    const answer = await askDriver<SweepAnswer>(
      await bundleDriver('sweepDriver.ts'),
      mounts,
      '/mnt',
      stale,
      mounted,
    )
    expect(answer).toEqual({
      removed: [],
      reasons: [expect.stringContaining(`${mounted} is a mount point`)],
      stale: ['.owner', 'a file', 'host'],
      host: ['canary'],
    })
  })

  it.skipIf(!isRoot)('keeps the name of the owner on what it could not remove (needs root)', async () => {
    await withScratch(async (base) => {
      const path = await plant(base, 'mi-000001', await signature({ pid: 2 ** 30 }), ['a', 'fixed', 'z'])
      await execa('chattr', ['+i', join(path, 'fixed')])
      try {
        const { failed } = await sweepStaleDirectories(base, systemClock)
        expect(failed.map(({ reason }) => reason)).toEqual([expect.stringContaining('EPERM')])
        expect(await readdir(path)).toContain('.owner')
      } finally {
        await execa('chattr', ['-i', join(path, 'fixed')])
      }
      expect(await leftAfterSweep(base)).toEqual([])
    })
  })

  it('is content with a directory that is not there, or swept by others meanwhile', async () => {
    await withScratch(async (base) => {
      expect(await sweepStaleDirectories(join(base, 'missing'), systemClock)).toEqual({
        removed: [],
        failed: [],
      })
      const dead = await signature({ pid: 2 ** 30 })
      for (let index = 0; index < 20; index++) {
        await plant(base, `mi-${String(index).padStart(6, '0')}`, dead, ['a', 'b', 'c'])
      }
      const sweeps = await Promise.all([1, 2, 3, 4].map(async () => sweepStaleDirectories(base, systemClock)))
      expect(sweeps.flatMap(({ failed }) => failed)).toEqual([])
      expect(await readdir(base)).toEqual([])
    })
  })
})
