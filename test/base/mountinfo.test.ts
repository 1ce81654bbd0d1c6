import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isAtOrBelow, mountOf, mountsBelow, parseMountinfo, readMounts } from '#shared/base/mountinfo.ts'
import { canMount, inMountNamespace } from '#test/tools/mountNamespace.ts'
import { scratch } from './scratch.ts'

const mountable = await canMount()

const line = (mountPoint: string, options = 'rw', fileSystem = 'ext4', optional = ' shared:1') =>
  `36 35 98:0 / ${mountPoint} ${options}${optional} - ${fileSystem} /dev/sda1 rw,errors=continue`

describe('parseMountinfo', () => {
  it('reads mount point, options, file system and source, whatever optional fields there are', () => {
    const expected = {
      mountPoint: '/mnt',
      options: ['rw', 'noexec'],
      fileSystem: 'ext4',
      source: '/dev/sda1',
    }
    for (const optional of ['', ' shared:1', ' shared:1 master:2 propagate_from:3'])
      expect(parseMountinfo(line('/mnt', 'rw,noexec', 'ext4', optional))).toEqual([expected])
  })

  it('puts back the characters the kernel escapes', () => {
    const text = line(String.raw`/a\040b\011c\012d\134e`).replace('/dev/sda1', String.raw`//host/my\040share`)
    expect(parseMountinfo(text)[0]).toMatchObject({ mountPoint: '/a b\tc\nd\\e', source: '//host/my share' })
    expect(parseMountinfo(line(String.raw`/a\134040`))[0]?.mountPoint).toBe(String.raw`/a\040`)
  })

  it('passes over lines of another shape', () => {
    expect(
      parseMountinfo(`\nrubbish\n36 35 - x\n${line('/ok')}\n`).map(({ mountPoint }) => mountPoint),
    ).toEqual(['/ok'])
  })
})

describe('mountOf', () => {
  const mounts = parseMountinfo(
    [line('/', 'rw'), line('/a', 'ro'), line('/a/b', 'noexec'), line('/a', 'nosuid')].join('\n'),
  )
  it.each([
    ['/x', 'rw'],
    ['/ab', 'rw'],
    ['/a', 'nosuid'],
    ['/a/c', 'nosuid'],
    ['/a/b', 'noexec'],
    ['/a/b/c', 'noexec'],
    ['/', 'rw'],
  ])('finds for %s the longest mount point, the last mounted of equals', (path, option) => {
    expect(mountOf(path, mounts)?.options).toEqual([option])
  })

  it('finds none where there is none', () => {
    expect(mountOf('/x', [])).toBeUndefined()
  })

  it('lists the mounts at or below a path', () => {
    expect(mountsBelow('/a', mounts).map(({ mountPoint }) => mountPoint)).toEqual(['/a', '/a/b', '/a'])
    expect(mountsBelow('/a/b/c', mounts)).toEqual([])
    expect(isAtOrBelow('/ab', '/a')).toBe(false)
    expect(isAtOrBelow('/ab', '/')).toBe(true)
  })
})

describe('readMounts', () => {
  it.skipIf(process.platform !== 'linux')('sees the root of this machine', async () => {
    expect(mountOf('/', await readMounts())?.mountPoint).toBe('/')
  })

  it.skipIf(!mountable)('sees real mounts at odd names as root', async () => {
    const at = join(await scratch(), 'with blank\tand tab\\and backslash')
    await mkdir(at)
    const { stdout } = await inMountNamespace({
      mounts: [{ at, options: 'noexec,nodev,size=64k' }],
      argv: ['cat', '/proc/self/mountinfo'],
    })
    const found = mountOf(join(at, 'x'), parseMountinfo(stdout))
    expect(found).toMatchObject({ mountPoint: at, fileSystem: 'tmpfs' })
    expect(found?.options).toEqual(expect.arrayContaining(['noexec', 'nodev']))
  })
})
