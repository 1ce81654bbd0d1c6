import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { arch } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ownerOf } from '#shared/base/owner.ts'
import { scratch } from '#test/base/scratch.ts'
import { writePacker } from '#test/packer/packerAgent.ts'
import { startReleaseServer, type ReleaseServer } from '#test/sim/releases/releaseServer.ts'
import { simEnvironment } from '#test/sim/releases/simEnvironment.ts'
import { runSetupJob, type SetupJob, type SetupRun } from './setupRun.ts'

let server: ReleaseServer
let key = ''
beforeAll(async () => {
  const versions = ['1.9.5', '1.10.3', '1.15.0', '1.16.0', '1.17.0-beta1'].map((version) => ({ version }))
  const broken = [
    { version: '1.18.0', withoutFiles: true },
    { version: '1.2.9', platforms: ['plan9_mips'] },
    { version: '1.2.8', reports: '1.2.7' },
  ]
  server = await startReleaseServer({ products: [{ name: 'packer', versions: [...versions, ...broken] }] })
})
afterAll(() => server[Symbol.asyncDispose]())

let root = ''
beforeEach(async () => {
  root = await scratch()
  server.reset()
  key = join(root, 'key.asc')
  await writeFile(key, server.signer.publicKey)
})

/** Through the proxy to the releases site, unless other inputs are given; no Packer is on the agent. */
const setup = (
  inputs: Readonly<Record<string, string>> = {},
  job: Partial<SetupJob> = {},
): Promise<SetupRun> =>
  runSetupJob({
    root,
    inputs: { signingKey: key, ...inputs },
    ...job,
    environment: { PATH: '/none', ...simEnvironment(server), ...job.environment },
  })

const installed = (version: string) => join(root, 'tools/packer', version, arch(), 'packer')
const zips = () => server.paths().filter((path) => path.endsWith('.zip'))

describe('setup downloads Packer', () => {
  it.each([
    [{}, '1.16.0'],
    [{ packerVersion: 'latest' }, '1.16.0'],
    [{ packerVersion: '~> 1.9' }, '1.16.0'],
    [{ packerVersion: '~> 1.9.0' }, '1.9.5'],
    [{ packerVersion: '>= 1.9, < 1.15' }, '1.10.3'],
    [{ packerVersion: '1.15.0' }, '1.15.0'],
    [{ packerVersion: '1.17.0-beta1' }, '1.17.0-beta1'],
  ] as const)('%o is %s', async (inputs, version) => {
    const run = await setup(inputs)
    expect(run.error).toBeUndefined()
    expect(run.outputs).toMatchObject({
      packerVersion: version,
      packerPath: installed(version),
      packerSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      cacheHit: 'false',
    })
    expect(run.path).toEqual([dirname(installed(version))])
    expect(zips()).toHaveLength(1)
  })

  it('asks for no list of versions when there is only one that will do', async () => {
    await setup({ packerVersion: '1.15.0' })
    expect(server.paths().map((path) => path.replace(/.*\//, ''))).toEqual([
      'packer_1.15.0_SHA256SUMS',
      'packer_1.15.0_SHA256SUMS.sig',
      'packer_1.15.0_linux_amd64.zip',
    ])
  })

  it('takes the version of a file, or of a template', async () => {
    await writeFile(join(root, '.packer-version'), '# pinned\n~> 1.10.0\n')
    expect((await setup({ packerVersionFile: '.packer-version' })).outputs['packerVersion']).toBe('1.10.3')
    await writeFile(join(root, 'a.pkr.hcl'), 'packer {\n  required_version = "< 1.10"\n}\n')
    const inputs = { packerVersion: 'template', template: 'a.pkr.hcl' }
    expect((await setup(inputs)).outputs['packerVersion']).toBe('1.9.5')
    await writeFile(join(root, 'b.json'), '{}')
    const legacy = await setup({ packerVersion: 'template', template: 'b.json', packerSource: 'download' })
    expect(legacy.outputs['packerVersion']).toBe('1.16.0')
  })

  it('does so once: the next job finds it verified, without a request', async () => {
    await setup({ packerVersion: '1.15.0' })
    server.reset()
    for (const packerSource of ['auto', 'download', 'preinstalled']) {
      const run = await setup({ packerVersion: '1.15.0', packerSource })
      expect(run.outputs).toMatchObject({ packerPath: installed('1.15.0'), cacheHit: 'true' })
    }
    expect(server.requests).toEqual([])
    expect((await setup({ packerVersion: '1.15.0', offline: 'true' })).outputs['cacheHit']).toBe('true')
    expect((await setup({ packerSource: 'download', offline: 'true' })).outputs['packerVersion']).toBe(
      '1.15.0',
    )
  })

  it('leaves it as tool caches expect it, with where it came from', async () => {
    await setup({ packerVersion: '1.15.0' })
    expect((await readdir(join(root, 'tools/packer/1.15.0'))).toSorted()).toEqual([
      arch(),
      `${arch()}.complete`,
    ])
    const manifest: unknown = JSON.parse(
      await readFile(join(dirname(installed('1.15.0')), 'machine-image.json'), 'utf8'),
    )
    expect(manifest).toMatchObject({
      version: '1.15.0',
      origin: 'https://releases.hashicorp.com/packer/1.15.0/packer_1.15.0_linux_amd64.zip',
    })
  })

  it.each<readonly [string, (binary: string) => Promise<void>]>([
    ['was changed', (binary) => writeFile(binary, '#!/bin/sh\necho 1,,version,1.15.0 # evil\n')],
    ['anybody can write', (binary) => chmod(binary, 0o777)],
    ['is gone', (binary) => rm(binary)],
    ['has no readable manifest', (binary) => writeFile(join(dirname(binary), 'machine-image.json'), '{}')],
  ])('again when what was installed %s', async (_name, change) => {
    const first = await setup({ packerVersion: '1.15.0' })
    await change(installed('1.15.0'))
    const run = await setup({ packerVersion: '1.15.0' })
    expect(run.error).toBeUndefined()
    expect(run.outputs).toMatchObject({ packerSha256: first.outputs['packerSha256'], cacheHit: 'false' })
    expect(zips()).toHaveLength(2)
  })

  it.each(['auto', 'download'])(
    'clears away what a run left that was killed at its very end (%s)',
    async (packerSource) => {
      await setup({ packerVersion: '1.15.0' })
      const folder = join(root, 'tools/packer/1.15.0')
      await mkdir(join(folder, `.new-${arch()}-abc`))
      await rm(join(folder, `${arch()}.complete`))
      await symlink(
        JSON.stringify({ ...(await ownerOf()), pid: 2 ** 30, token: 'x' }),
        join(folder, `${arch()}.lock`),
      )
      const run = await setup({ packerVersion: '1.15.0', packerSource })
      expect(run.outputs['cacheHit']).toBe('true')
      expect((await readdir(folder)).toSorted()).toEqual([arch(), `${arch()}.complete`])
      await mkdir(join(folder, `.new-${arch()}-abc`))
      await setup({ packerVersion: '1.15.0', packerSource })
      expect((await readdir(folder)).toSorted()).toEqual([arch(), `${arch()}.complete`])
    },
  )

  it('passes over a version whose files are not there yet', async () => {
    const run = await setup({ packerVersion: '>= 1.16' })
    expect(run.outputs['packerVersion']).toBe('1.16.0')
    expect(run.log.join('\n')).toContain('releases.hashicorp.com has no list of checksums of Packer 1.18.0')
  })

  it('from a mirror, or a folder without any network', async () => {
    const mirrorUrl = 'https://mirror.example.test/artifactory/hashicorp'
    expect((await setup({ mirrorUrl, packerVersion: '1.15.0' })).outputs['packerVersion']).toBe('1.15.0')
    expect(new Set(server.requests.map(({ host }) => host))).toEqual(new Set(['mirror.example.test']))
    server.reset()
    for (const [path, data] of server.sites.releases) {
      await mkdir(dirname(join(root, 'mirror', path)), { recursive: true })
      await writeFile(join(root, 'mirror', path), data)
    }
    const run = await setup({ mirrorFolder: 'mirror', offline: 'true', packerVersion: '~> 1.10.0' })
    expect(run.outputs['packerVersion']).toBe('1.10.3')
    expect(server.requests).toEqual([])
  })

  it('into the temp directory when the tool directory takes nothing, saying so', async () => {
    await writeFile(join(root, 'tools'), 'no folder')
    const run = await setup({ packerVersion: '1.15.0' })
    expect(run.outputs['packerPath']).toContain(run.outputs['tempDirectory'])
    expect(run.warnings.join()).toContain(
      `Packer is kept in the temp directory of this job, and downloaded again by the next: ${root}/tools/packer/1.15.0: EEXIST`,
    )
    const uncached = await setup({ packerVersion: '1.15.0', cache: 'false' })
    expect(uncached.warnings).toEqual(
      run.warnings.filter((text) => !text.includes('temp directory of this job')),
    )
  })

  it('eight jobs at once download it once', async () => {
    const runs = await Promise.all(Array.from({ length: 8 }, () => setup({ packerVersion: '1.16.0' })))
    expect(runs.map(({ error }) => error)).toEqual(runs.map(() => undefined))
    expect(new Set(runs.map(({ outputs }) => outputs['packerPath']))).toEqual(new Set([installed('1.16.0')]))
    expect(zips()).toHaveLength(1)
    expect(runs.filter(({ outputs }) => outputs['cacheHit'] === 'false')).toHaveLength(1)
  })
})

describe('setup takes what is there', () => {
  it('unless its version will not do', async () => {
    const own = await writePacker(join(root, 'bin/packer'), '1.11.0')
    const environment = { PATH: join(root, 'bin') }
    expect((await setup({}, { environment })).outputs).toMatchObject({ packerPath: own, cacheHit: 'false' })
    expect((await setup({ packerVersion: '~> 1.11.0' }, { environment })).outputs['packerPath']).toBe(own)
    expect(server.requests).toEqual([])
    expect((await setup({ packerVersion: '~> 1.9.0' }, { environment })).outputs['packerVersion']).toBe(
      '1.9.5',
    )
    expect((await setup({ packerVersion: 'latest' }, { environment })).outputs['packerVersion']).toBe(
      '1.16.0',
    )
    expect((await setup({ packerSource: 'download' }, { environment })).outputs['packerVersion']).toBe(
      '1.16.0',
    )
  })

  it('and only that, when told so', async () => {
    const own = await writePacker(join(root, 'bin/packer'), '1.11.0')
    const environment = { PATH: join(root, 'bin') }
    const run = await setup({ packerSource: 'preinstalled', packerVersion: '1.16.0' }, { environment })
    expect(run.error).toMatchObject({
      code: 'PACKER_UNUSABLE',
      detail: `${own} (PATH): is Packer 1.11.0, and not 1.16.0 (packerVersion).`,
    })
    expect((await setup({ packerPath: own, packerVersion: '1.16.0' })).errors).toHaveLength(1)
    expect((await setup({ packerSource: 'path', packerPath: own })).outputs['packerPath']).toBe(own)
    expect(server.requests).toEqual([])
  })
})

describe('setup says what is wrong with', () => {
  it.each<readonly [string, Readonly<Record<string, string>>, string, string]>([
    [
      'a typo',
      { packerVersion: '^1.16' },
      'INPUT_INVALID',
      'packerVersion: "^1.16" is no constraint of versions',
    ],
    ['two versions', { packerVersion: '1', packerVersionFile: 'x' }, 'INPUT_INVALID', 'exclude each other'],
    ['a file that is not there', { packerVersionFile: 'none' }, 'FILE_UNREADABLE', 'none does not exist'],
    ['no template', { packerVersion: 'template' }, 'INPUT_INVALID', 'needs the input template'],
    ['no path', { packerSource: 'path' }, 'INPUT_INVALID', 'needs packerPath'],
    ['no key', { signingKey: 'none.asc' }, 'FILE_UNREADABLE', 'signingKey: '],
    [
      'a mirror without TLS',
      { mirrorUrl: 'http://mirror.example.test' },
      'INPUT_INVALID',
      'mirrorUrl: must begin with https://',
    ],
    [
      'a version there is not',
      { packerVersion: '~> 2.0' },
      'RELEASE_NOT_FOUND',
      'Packer ~> 2.0 (packerVersion): no version meets that; the newest at releases.hashicorp.com is 1.18.0',
    ],
    [
      'an exact one there is not',
      { packerVersion: '1.99.0' },
      'RELEASE_NOT_FOUND',
      'has no list of checksums of Packer 1.99.0',
    ],
    [
      'a platform it is not for',
      { packerVersion: '1.2.9' },
      'RELEASE_NOT_FOUND',
      `has no Packer 1.2.9 for linux/`,
    ],
    [
      'a program that is another',
      { packerVersion: '1.2.8' },
      'RELEASE_INVALID',
      'the program in it says it is 1.2.7',
    ],
    ['being offline', { offline: 'true' }, 'OFFLINE', 'releases.hashicorp.com would have been asked'],
    ['a folder without releases', { mirrorFolder: 'none' }, 'RELEASE_NOT_FOUND', 'has none'],
  ])('%s', async (_name, inputs, code, text) => {
    const run = await setup(inputs)
    expect(run.error).toMatchObject({ code, detail: expect.stringContaining(text) as string })
    expect(run.errors).toHaveLength(1)
    expect(await readdir(join(root, 'tools/packer')).catch(() => [])).toEqual(
      code === 'RELEASE_INVALID' ? ['1.2.8'] : [],
    )
    if (code === 'RELEASE_INVALID') expect(await readdir(join(root, 'tools/packer/1.2.8'))).toEqual([])
  })

  it('the key of HashiCorp, where somebody else signed', async () => {
    const run = await runSetupJob({
      root,
      inputs: {},
      environment: { PATH: '/none', ...simEnvironment(server) },
    })
    expect(run.error).toMatchObject({
      code: 'SIGNATURE_INVALID',
      detail: expect.stringContaining('is no signature by HashiCorp') as string,
    })
    const trusting = await runSetupJob({
      root,
      inputs: { verify: 'sha256' },
      environment: { PATH: '/none', ...simEnvironment(server) },
    })
    expect(trusting.outputs['packerVersion']).toBe('1.16.0')
  })
})
