import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { sha256File } from '#shared/base/digest.ts'
import { goPlatform } from '#shared/packer/install/goPlatform.ts'
import { formatLockFile } from '#shared/packer/lockFile/formatLockFile.ts'
import { formatPlatform } from '#shared/packer/plugins/pluginPlatform.ts'
import { buildTask } from '#shared/tasks/build.ts'
import { scratch } from '#test/base/scratch.ts'
import { writePacker } from '#test/packer/packerAgent.ts'
import { runLocally } from './taskRun.ts'

const script = `case "$*" in *version*) echo 1,,version,1.16.0 ;; *) echo '1,,ui,say,The configuration is valid.' ;; esac`

let root = ''
let first = ''
let second = ''
beforeEach(async () => {
  root = await scratch()
  first = await writePacker(join(root, 'first/packer'), '', `${script}\n# first`)
  second = await writePacker(join(root, 'second/packer'), '', `${script}\n# second`)
  await writeFile(join(root, 'a.pkr.hcl'), '')
  await lock(await sha256File(second))
})

const lock = (binarySha256: string) => {
  const archive = { zipSha256: 'a'.repeat(64), binarySha256, origin: 'https://example.test/packer.zip' }
  const packer = {
    source: 'packer',
    constraint: '',
    version: '1.16.0',
    apiVersion: undefined,
    platforms: new Map([[formatPlatform(goPlatform()), archive]]),
  }
  return writeFile(join(root, 'packer.lock.json'), formatLockFile({ packer, plugins: [] }))
}

const run = (inputs: Readonly<Record<string, string>> = {}) =>
  runLocally(
    buildTask,
    root,
    { template: 'a.pkr.hcl', engine: 'packer', command: 'validate', ...inputs },
    { PATH: `${join(root, 'first')}:${join(root, 'second')}:/usr/bin:/bin` },
  )

describe('the Packer that is locked', () => {
  it.each(['verify', 'frozen'])('is the one that runs, wherever it is (%s)', async (lockMode) => {
    expect((await run({ lockMode })).outputs['packerPath']).toBe(second)
    await lock(await sha256File(first))
    expect((await run({ lockMode })).outputs['packerPath']).toBe(first)
  })

  it('is not replaced by another, not even by one that is given', async () => {
    await lock('b'.repeat(64))
    const refused = {
      code: 'PACKER_UNUSABLE',
      detail: expect.stringContaining('where the lock file says') as string,
    }
    await expect(run()).rejects.toMatchObject(refused)
    await expect(run({ packerPath: 'first' })).rejects.toMatchObject(refused)
  })

  it('is no matter without the lock', async () => {
    expect((await run({ lockMode: 'off' })).outputs['packerPath']).toBe(first)
    await writeFile(join(root, 'packer.lock.json'), formatLockFile({ packer: undefined, plugins: [] }))
    expect((await run()).outputs['packerPath']).toBe(first)
  })
})
