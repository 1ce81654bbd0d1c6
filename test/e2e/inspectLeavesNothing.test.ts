import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { inRoot } from '#scripts/root.ts'
import { scratch } from '#test/base/scratch.ts'

const template = 'source "null" "here" {\n  communicator = "none"\n}\nbuild {\n  sources = ["null.here"]\n}\n'

/** Inspects a template by the built command line, in an environment where HOME and TMPDIR are one folder. */
async function inspect(place: string) {
  const folder = await scratch()
  await writeFile(join(folder, 'image.pkr.hcl'), template)
  return await execa(process.execPath, [inRoot('dist/cli/machine-image.cjs'), 'inspect', 'image.pkr.hcl'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: place, TMPDIR: place, NODE_DISABLE_COMPILE_CACHE: '1' },
    extendEnv: false,
  })
}

it('leaves nothing behind when it inspects a template, not even a journal', async () => {
  const place = await scratch()
  expect((await inspect(place)).stdout).toContain('null.here')
  expect(await readdir(place)).toEqual([])
})

it.runIf(process.platform === 'linux')('inspects where no directory takes a file', async () => {
  expect((await inspect('/proc/none')).stdout).toContain('null.here')
})
