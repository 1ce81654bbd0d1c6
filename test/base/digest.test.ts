import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { sha256File } from '#shared/base/digest.ts'
import { scratch } from './scratch.ts'

it.each([0, 1, (1 << 20) - 1, 1 << 20, 3_000_001])('agrees with sha256sum on %d bytes', async (size) => {
  const path = join(await scratch(), 'file')
  await writeFile(path, randomBytes(size))
  const { stdout } = await execa('sha256sum', [path])
  expect(await sha256File(path)).toBe(stdout.split(' ')[0])
})

it('rejects with the error of the system', async () => {
  await expect(sha256File(join(await scratch(), 'none'))).rejects.toMatchObject({ code: 'ENOENT' })
})
