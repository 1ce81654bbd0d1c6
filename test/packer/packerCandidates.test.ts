import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { arch } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { packerCandidates } from '#shared/packer/packerCandidates.ts'
import { scratch } from '#test/base/scratch.ts'
import { packerAgent, writePacker } from './packerAgent.ts'

let base = ''
beforeEach(async () => void (base = await scratch()))

const inTools = (version: string, folder = arch()) => join(base, 'tools/packer', version, folder, 'packer')

/** Puts a version into the tool directory; unfinished downloads have no marker. */
const installTool = async (version: string, folder = arch(), isComplete = true) => {
  await writePacker(inTools(version, folder), version)
  if (isComplete) await writeFile(join(base, 'tools/packer', version, `${folder}.complete`), '')
}

const find = async (facts: Parameters<typeof packerAgent>[0] = {}, explicit?: string) => {
  const found = await packerCandidates(
    packerAgent({ toolDirectory: join(base, 'tools'), ...facts }),
    explicit,
  )
  return found.map(({ path }) => path)
}

describe('packerCandidates', () => {
  it('begins with the newest of the tool directory, by number', async () => {
    for (const version of ['1.9.5', '1.10.0', '1.6.6', '1.9.10']) await installTool(version)
    await mkdir(join(base, 'tools/packer/latest'), { recursive: true })
    expect(await find()).toEqual(['1.10.0', '1.9.10', '1.9.5', '1.6.6'].map((version) => inTools(version)))
  })

  it('passes over what is not complete, not executable or a folder', async () => {
    await installTool('1.16.0', arch(), false)
    await installTool('1.15.0')
    await chmod(inTools('1.15.0'), 0o644)
    await mkdir(inTools('1.14.0'), { recursive: true })
    await writeFile(join(base, 'tools/packer/1.14.0', `${arch()}.complete`), '')
    await installTool('1.13.0')
    expect(await find()).toEqual([inTools('1.13.0')])
  })

  it.skipIf(arch() !== 'x64')('also knows the name amd64, on x64', async () => {
    await installTool('1.16.0', 'amd64')
    await installTool('1.17.0', 'arm64')
    expect(await find()).toEqual([inTools('1.16.0', 'amd64')])
  })

  it('goes on with PATH, in its order', async () => {
    await installTool('1.9.0')
    const [a, b] = [
      await writePacker(join(base, 'a/packer'), '1'),
      await writePacker(join(base, 'b/packer'), '2'),
    ]
    await symlink(a, await mkdir(join(base, 'c')).then(() => join(base, 'c/packer')))
    await mkdir(join(base, 'd/packer'), { recursive: true })
    const PATH = [
      '',
      join(base, 'none'),
      join(base, 'b'),
      join(base, 'd'),
      join(base, 'c'),
      join(base, 'a'),
      '',
    ].join(':')
    expect(await find({ environment: { PATH } })).toEqual([inTools('1.9.0'), b, join(base, 'c/packer'), a])
  })

  it.each(['bin/packer', 'bin', './bin/', 'bin/../bin/packer'])(
    'takes packerPath %s alone',
    async (explicit) => {
      await installTool('1.16.0')
      const path = await writePacker(join(base, 'bin/packer'), '1.7.0')
      expect(await find({ workingDirectory: base, environment: { PATH: '/usr/bin' } }, explicit)).toEqual([
        path,
      ])
    },
  )

  it.each(['missing', 'plain', 'empty'])(
    'does not look elsewhere when packerPath is %s',
    async (explicit) => {
      await installTool('1.16.0')
      await writeFile(join(base, 'plain'), 'no program')
      await mkdir(join(base, 'empty'))
      const found = find({ workingDirectory: base, environment: { PATH: '/usr/bin' } }, explicit)
      const path = explicit === 'empty' ? join(base, 'empty/packer') : join(base, explicit)
      await expect(found).rejects.toMatchObject({
        code: 'PACKER_NOT_FOUND',
        detail: `packerPath: there is no program ${path}.`,
      })
    },
  )

  it('says where it has looked', async () => {
    const found = find({ environment: { PATH: '/no/bin:/none' } })
    await expect(found).rejects.toMatchObject({
      code: 'PACKER_NOT_FOUND',
      detail: `There is no Packer in ${join(base, 'tools/packer')}, /no/bin, /none.`,
    })
  })
})
