import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PartialFile } from '#shared/base/partialFile.ts'
import { scratch } from '#test/base/scratch.ts'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

it.each([0, 1, 5000, 3_300_000])('holds all of %d bytes once it is finished', async (sizeBytes) => {
  const path = join(await scratch(), 'file')
  const bytes = randomBytes(sizeBytes)
  const file = await PartialFile.create(path)
  for (let at = 0; at < sizeBytes; at += 70_001) await file.append(bytes.subarray(at, at + 70_001))
  expect(file.sizeBytes).toBe(sizeBytes)
  await file.finish()
  expect(file.digest()).toBe(sha256(bytes))
  expect(await readFile(path)).toEqual(bytes)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

it('forgets what was in it, written or not', async () => {
  const path = join(await scratch(), 'file')
  const file = await PartialFile.create(path)
  for (const sizeBytes of [2_000_000, 10]) await file.append(Buffer.alloc(sizeBytes, 'x'))
  await file.restart()
  await file.append(Buffer.from('new'))
  await file.finish()
  expect(await readFile(path, 'utf8')).toBe('new')
  expect(file.digest()).toBe(sha256(Buffer.from('new')))
})

it('leaves nothing when it is discarded, and takes no file that is there', async () => {
  const folder = await scratch()
  const path = join(folder, 'file')
  const file = await PartialFile.create(path)
  await file.append(Buffer.alloc(2_000_000))
  await expect(PartialFile.create(path)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' })
  await file.discard()
  expect(await readdir(folder)).toEqual([])
})
