import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeMissing } from '#shared/base/makeMissing.ts'
import { scratch } from '#test/base/scratch.ts'

describe('makeMissing', () => {
  it('makes what is missing, with the mode, and tells what it made', async () => {
    const folder = await scratch()
    const [above, path] = [join(folder, 'a', 'b'), join(folder, 'a', 'b', 'c')]
    await mkdir(join(folder, 'a'))
    expect(await makeMissing(path, 0o700)).toEqual([path, above])
    expect((await stat(above)).mode & 0o777).toBe(0o700)
    expect(await makeMissing(path)).toEqual([])
  })

  it('refuses a file that is in its way, having made nothing', async () => {
    const folder = await scratch()
    await writeFile(join(folder, 'file'), '')
    await expect(makeMissing(join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' })
    await expect(makeMissing(join(folder, 'file', 'a', 'b'))).rejects.toMatchObject({ code: 'ENOTDIR' })
    expect(await readdir(folder)).toEqual(['file'])
  })

  it.runIf(process.platform === 'linux')('comes back from where nothing can be made', async () => {
    await expect(makeMissing('/proc/none/a')).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
