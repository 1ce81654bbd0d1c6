import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { undoPrivateDirectory } from '#shared/tempdir/privateDirectory.ts'

const owner = JSON.stringify({ pid: 1, token: 'one' })
const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

it.each([
  ['not signed at all', undefined, false],
  ['whose signature is empty', '', false],
  ['whose signature is cut short', owner.slice(0, 5), false],
  ['signed by another run', JSON.stringify({ pid: 1, token: 'two' }), true],
])('undoing a directory %s', async (_name, signature, stays) => {
  const base = await mkdtemp(join(tmpdir(), 'half-signed-'))
  try {
    const path = join(base, 'mi-abcdef')
    await mkdir(path)
    if (signature !== undefined) await writeFile(join(path, '.owner'), signature)
    await undoPrivateDirectory({ path, owner })
    expect(await exists(path)).toBe(stays)
  } finally {
    await rm(base, { recursive: true, force: true })
  }
})
