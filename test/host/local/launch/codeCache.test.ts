import { chmod, mkdir, readdir, readFile, rename, stat, symlink, truncate, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCodeCache, writeCodeCache } from '#shared/host/local/launch/codeCache.ts'
import { scratch } from '#test/base/scratch.ts'

const pieces = new Map([
  ['main.cjs', Buffer.from([0, 1, 10, 255])],
  ['rest.cjs', Buffer.from('rest')],
])

async function written(): Promise<string> {
  const folder = join(await scratch(), 'machine-image-tasks', 'code')
  writeCodeCache(folder, 'a.bin', pieces)
  return folder
}

const isEmpty = (folder: string): boolean => readCodeCache(folder, 'a.bin').pieces.size === 0

describe('the code cache', () => {
  it('gives back what was written, in a folder and a file for us alone', async () => {
    const folder = await written()
    expect(readCodeCache(folder, 'a.bin').pieces).toEqual(pieces)
    expect(readCodeCache(folder, 'a.bin').writtenMs).toBe((await stat(join(folder, 'a.bin'))).mtimeMs)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    expect((await stat(join(folder, 'a.bin'))).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['a.bin'])
  })

  it('holds nothing where there is none', async () => {
    expect(isEmpty(await scratch())).toBe(true)
    expect(readCodeCache(undefined, 'a.bin').pieces.size).toBe(0)
  })

  it.each([
    ['a folder others can write to', (folder: string) => chmod(folder, 0o770)],
    ['a folder others can look into', (folder: string) => chmod(folder, 0o705)],
    ['a folder that is a link', (folder: string) => moveAside(folder)],
    ['a file that is a link', (folder: string) => moveAside(join(folder, 'a.bin'))],
    ['a file that is cut short', (folder: string) => truncate(join(folder, 'a.bin'), 36)],
    ['an empty file', (folder: string) => truncate(join(folder, 'a.bin'), 0)],
  ])('does not trust %s', async (_, spoil) => {
    const folder = await written()
    await spoil(folder)
    expect(isEmpty(folder)).toBe(true)
  })

  it('is not written into a folder that others can look into', async () => {
    const folder = await scratch()
    await chmod(folder, 0o755)
    writeCodeCache(folder, 'a.bin', pieces)
    expect(await readdir(folder)).toEqual([])
  })

  it('keeps the sixteen that were written last', async () => {
    const folder = await written()
    await utimes(join(folder, 'a.bin'), 1, 1)
    for (let index = 0; index < 16; index++) writeCodeCache(folder, `${index}.bin`, pieces)
    const names = await readdir(folder)
    expect(names).toHaveLength(16)
    expect(names).not.toContain('a.bin')
  })

  it('replaces a file as a whole', async () => {
    const folder = await written()
    writeCodeCache(folder, 'a.bin', new Map([['main.cjs', Buffer.from('new')]]))
    expect(readCodeCache(folder, 'a.bin').pieces).toEqual(new Map([['main.cjs', Buffer.from('new')]]))
  })

  it('does no harm where nothing can be written', async () => {
    const folder = await scratch()
    await mkdir(join(folder, 'a.bin'))
    writeCodeCache(join(folder, 'a.bin', '\0'), 'a.bin', pieces)
    expect(await readdir(folder)).toEqual(['a.bin'])
    await expect(readFile(join(folder, 'a.bin'))).rejects.toThrow('EISDIR')
  })
})

async function moveAside(path: string): Promise<void> {
  await rename(path, `${path}.real`)
  await symlink(`${path}.real`, path)
}
