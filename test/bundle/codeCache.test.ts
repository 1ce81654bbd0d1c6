import { readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { inRoot } from '#scripts/root.ts'
import { scratch } from '#test/base/scratch.ts'

const template = 'source "null" "a" {\n  communicator = "none"\n}\nbuild {\n  sources = ["null.a"]\n}\n'

async function inspect(
  folder: string,
  environment: Readonly<Record<string, string>> = {},
  name = 'a.pkr.hcl',
) {
  await writeFile(join(folder, 'a.pkr.hcl'), template)
  return await execa(process.execPath, [inRoot('dist/cli/machine-image.cjs'), 'inspect', name], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...environment },
    extendEnv: false,
    reject: false,
  })
}

const cacheOf = (folder: string): string => join(folder, '.cache/machine-image-tasks/code')

describe('the command line and its code cache', () => {
  it('keeps compiled code after a run, and says the same with it', async () => {
    const folder = await scratch()
    const first = await inspect(folder)
    expect(first.exitCode).toBe(0)
    const [name = ''] = await readdir(cacheOf(folder))
    expect(name).toMatch(new RegExp(`^[0-9a-f]{32}-${process.version}-${process.arch}-inspect\\.bin$`))
    const { mtimeMs } = await stat(join(cacheOf(folder), name))
    const second = await inspect(folder)
    expect(second.stdout).toBe(first.stdout)
    expect((await stat(join(cacheOf(folder), name))).mtimeMs).toBe(mtimeMs)
  })

  it('is renewed when it is an hour old', async () => {
    const folder = await scratch()
    await inspect(folder)
    const [name = ''] = await readdir(cacheOf(folder))
    await utimes(join(cacheOf(folder), name), 1, 1)
    await inspect(folder)
    expect((await stat(join(cacheOf(folder), name))).mtimeMs).toBeGreaterThan(1000)
  })

  it('is another for another command', async () => {
    const folder = await scratch()
    await inspect(folder)
    await execa(process.execPath, [inRoot('dist/cli/machine-image.cjs'), 'version'], {
      env: { HOME: folder, XDG_CACHE_HOME: join(folder, '.cache') },
    })
    expect(await readdir(cacheOf(folder))).toHaveLength(2)
  })

  it('leaves nothing behind when the user wants no cache, or when the command fails', async () => {
    const folder = await scratch()
    expect((await inspect(folder, { NODE_DISABLE_COMPILE_CACHE: '1' })).exitCode).toBe(0)
    expect((await inspect(folder, {}, 'nothing.pkr.hcl')).exitCode).toBe(1)
    expect(await readdir(folder)).not.toContain('.cache')
  })
})
