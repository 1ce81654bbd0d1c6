import { open, rename, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sha256File } from '#shared/base/digest.ts'
import { dataExtents } from '#shared/disk/dataExtents.ts'
import { sha256Disk } from '#shared/disk/sha256Disk.ts'
import { scratch } from '#test/base/scratch.ts'
import { localTools } from './tools.ts'

const mebibyte = 2 ** 20

describe('the digest of a sparse file', () => {
  test.each([
    ['all hole', 5 * mebibyte + 512, []],
    ['empty', 0, []],
    ['data at its start', 3 * mebibyte, [0]],
    ['data at its end', 3 * mebibyte + 100, [3 * mebibyte]],
    ['data in between', 20 * mebibyte, [4 * mebibyte, 9 * mebibyte + 4096, 13 * mebibyte]],
  ])('is that of the file as it is read: %s', async (_name, sizeBytes, places) => {
    const path = join(await scratch(), 'disk')
    await writeFile(path, '')
    const file = await open(path, 'r+')
    for (const at of places) await file.write(Buffer.alloc(100, 'x'), 0, 100, at)
    await file.close()
    await truncate(path, sizeBytes)
    const tools = await localTools(await scratch())
    expect(await sha256Disk(tools, path)).toBe(await sha256File(path))
    const extents = await dataExtents(tools, path, sizeBytes)
    for (const at of places)
      expect(
        extents.some(({ offsetBytes, lengthBytes }) => offsetBytes <= at && at < offsetBytes + lengthBytes),
      ).toBe(true)
    expect(extents.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0)).toBeLessThan(mebibyte)
  })

  test('is taken while the file gets another name', async () => {
    const folder = await scratch()
    const [path, other] = [join(folder, 'disk'), join(folder, 'other')]
    await writeFile(path, Buffer.alloc(3 * mebibyte + 7, 'x'))
    const expected = await sha256File(path)
    expect(await sha256Disk(await localTools(folder), path, () => rename(path, other))).toBe(expected)
    expect(await sha256File(other)).toBe(expected)
    const failing = sha256Disk(await localTools(folder), other, () => rename(path, other))
    await expect(failing).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('is given up when the run is cancelled', async () => {
    const path = join(await scratch(), 'disk')
    await writeFile(path, '')
    await truncate(path, 2 ** 40)
    const stop = new AbortController()
    const tools = { ...(await localTools(await scratch())), signal: stop.signal }
    const stopped = sha256Disk(tools, path, async () => stop.abort())
    await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' })
  })

  test('a file that is not there is told', async () => {
    const folder = await scratch()
    await expect(sha256Disk(await localTools(folder), join(folder, 'none'))).rejects.toMatchObject({
      code: 'ENOENT',
    })
  })
})
