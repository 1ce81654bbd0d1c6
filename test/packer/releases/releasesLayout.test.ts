import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseVersion } from '#shared/base/goVersion/parseVersion.ts'
import { mirrorFolder } from '#shared/packer/releases/mirrorFolder.ts'
import { mirrorSite, releasesSite } from '#shared/packer/releases/releasesSite.ts'
import type { ReleaseProduct, ReleaseSource } from '#shared/packer/releases/releaseSource.ts'
import { parseBaseUrl } from '#shared/packer/releases/siteFiles.ts'
import { signatureVerifier } from '#shared/packer/releases/verifySums.ts'
import { parsePluginSource, type PluginSource } from '#shared/template/pluginSource.ts'
import { testTransfer } from '#test/base/http/transferContext.ts'
import { scratch } from '#test/base/scratch.ts'
import { startReleaseServer, type ReleaseServer } from '#test/sim/releases/releaseServer.ts'

let server: ReleaseServer
beforeAll(async () => {
  server = await startReleaseServer({
    products: [
      {
        name: 'packer',
        versions: [{ version: '1.15.0' }, { version: '1.16.0' }, { version: '1.17.0-beta1' }],
      },
      {
        name: 'docker',
        versions: [{ version: '1.0.0' }, { version: '1.1.0', apiVersion: 'x5.1', withoutFiles: true }],
      },
    ],
  })
})
afterAll(() => server[Symbol.asyncDispose]())
beforeEach(() => server.reset())

const packer: ReleaseProduct = { kind: 'packer' }
const plugin = (text: string): ReleaseProduct => ({
  kind: 'plugin',
  source: parsePluginSource(text) as PluginSource,
})
const docker = plugin('github.com/hashicorp/docker')
const verifier = () =>
  signatureVerifier({ keys: Buffer.from(server.signer.publicKey), name: 'the test key' }, () => Date.now())

/** The same releases from HashiCorp's site, a mirror and a folder. */
const places: readonly (readonly [string, () => Promise<ReleaseSource>])[] = [
  ['the site', async () => releasesSite(await testTransfer(server), verifier())],
  [
    'a mirror below a path',
    async () =>
      mirrorSite(
        await testTransfer(server),
        parseBaseUrl('mirrorUrl', 'https://mirror.example.test/artifactory/hashicorp'),
        verifier(),
      ),
  ],
  [
    'a folder',
    async () => {
      const folder = await scratch()
      for (const [path, data] of server.sites.releases) {
        await mkdir(dirname(join(folder, path)), { recursive: true })
        await writeFile(join(folder, path), data)
      }
      return mirrorFolder(folder, verifier())
    },
  ],
]

describe.each(places)('releases on %s', (_name, open) => {
  it('are listed with their files, platforms, checksums and where they are', async () => {
    const source = await open()
    const versions = await source.versions(packer)
    expect(versions.map(({ original }) => original)).toEqual(['1.15.0', '1.16.0', '1.17.0-beta1'])
    const release = await source.release(packer, parseVersion('1.16'))
    expect(release?.files.map(({ os, arch }) => `${os}/${arch}`)).toEqual([
      'linux/amd64',
      'linux/arm64',
      'windows/amd64',
      'darwin/arm64',
    ])
    const file = release?.files[0]
    expect(file?.origin).toContain('/packer/1.16.0/packer_1.16.0_linux_amd64.zip')
    const path = join(await scratch(), 'zip')
    await file?.fetch(path)
    expect(
      (await readFile(path)).equals(
        server.sites.releases.get(`packer/1.16.0/${file?.name ?? ''}`) ?? Buffer.alloc(0),
      ),
    ).toBe(true)
  })

  it('of plugins speak the protocol their manifest names; without files they are none', async () => {
    const source = await open()
    expect((await source.versions(docker)).map(({ original }) => original)).toEqual(['1.0.0', '1.1.0'])
    expect(
      (await source.release(docker, parseVersion('1.0.0')))?.files.map(({ apiVersion }) => apiVersion),
    ).toEqual(Array.from({ length: 4 }, () => 'x5.0'))
    expect(await source.release(docker, parseVersion('1.1.0'))).toBeUndefined()
    expect(await source.release(docker, parseVersion('7.0.0'))).toBeUndefined()
    expect(await source.versions(plugin('github.com/hashicorp/none'))).toEqual([])
  })
})

describe('an archive that is expected', () => {
  const path = '/packer-plugin-docker/1.0.0/packer-plugin-docker_1.0.0_linux_amd64.zip'
  const asked = () => server.requests.filter((request) => request.path === path).length
  const open = async (wanted: AbortController) => {
    const source = mirrorSite(await testTransfer(server), new URL(server.mirrorUrl), verifier())
    const platform = { os: 'linux', arch: 'amd64' }
    return await source.release(docker, parseVersion('1.0.0'), { platform, signal: wanted.signal })
  }

  it('is asked for beside the list of checksums, and by no second request', async () => {
    const release = await open(new AbortController())
    await expect.poll(asked).toBe(1)
    const file = release?.files.find(({ os }) => os === 'linux')
    const [first, second] = [join(await scratch(), 'zip'), join(await scratch(), 'zip')]
    await file?.fetch(first)
    expect(asked()).toBe(1)
    await file?.fetch(second)
    expect(asked()).toBe(2)
    expect(await readFile(first)).toEqual(server.sites.releases.get(path.slice(1)))
    expect(await readFile(second)).toEqual(await readFile(first))
  })

  it('is let go of when it is not wanted, and then asked for anew by whoever wants it', async () => {
    const wanted = new AbortController()
    const release = await open(wanted)
    wanted.abort()
    const target = join(await scratch(), 'zip')
    await release?.files.find(({ os }) => os === 'linux')?.fetch(target)
    expect(await readFile(target)).toEqual(server.sites.releases.get(path.slice(1)))
  })
})

describe('whose plugin it is', () => {
  it('counts: HashiCorp’s site is asked for HashiCorp’s alone, and a mirror keeps others apart', async () => {
    const site = releasesSite(await testTransfer(server), undefined)
    expect(site.serves(docker)).toBe(true)
    expect(site.serves(plugin('github.com/evil/docker'))).toBe(false)
    expect(site.serves(plugin('example.com/hashicorp/docker'))).toBe(false)
    const mirror = mirrorSite(await testTransfer(server), new URL(server.mirrorUrl), undefined)
    expect(await mirror.versions(plugin('github.com/evil/docker'))).toEqual([])
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/github.com/evil/docker/packer-plugin-docker/index.json',
    ])
  })
})

const sumsPath = 'packer/1.16.0/packer_1.16.0_SHA256SUMS'

describe('a release that is not right', () => {
  const change = (path: string, text: (old: string) => string) => {
    const old = server.sites.releases.get(path) ?? Buffer.alloc(0)
    server.sites.releases.set(path, Buffer.from(text(old.toString('latin1')), 'latin1'))
    return () => void server.sites.releases.set(path, old)
  }
  const release = async (trust: 'signed' | 'unsigned', product: ReleaseProduct = packer) =>
    mirrorSite(
      await testTransfer(server),
      new URL(server.mirrorUrl),
      trust === 'signed' ? verifier() : undefined,
    ).release(product, parseVersion(product === packer ? '1.16.0' : '1.0.0'))

  it('is refused without a signature, with that of another list, and when only the list is changed', async () => {
    const undo = change(sumsPath, (sums) => sums.replace(/^./, (digit) => (digit === 'f' ? '0' : 'f')))
    await expect(release('signed')).rejects.toMatchObject({
      code: 'SIGNATURE_INVALID',
      detail: expect.stringContaining(`${sumsPath}.sig is no signature by the test key`) as string,
    })
    expect(await release('unsigned')).toBeDefined()
    undo()
    const signature = server.sites.releases.get(`${sumsPath}.sig`)
    server.sites.releases.delete(`${sumsPath}.sig`)
    await expect(release('signed')).rejects.toThrow('there is no signature')
    if (signature) server.sites.releases.set(`${sumsPath}.sig`, signature)
    expect(await release('signed')).toBeDefined()
  })

  it.each([
    ['names a file twice', (sums: string) => sums + sums, 'a second time'],
    ['is a page', () => '<p>sign in', 'is no list of checksums: line 1'],
  ])('is refused when its list %s', async (_name, text, problem) => {
    const undo = change(sumsPath, text)
    await expect(release('unsigned')).rejects.toMatchObject({
      code: 'RELEASE_INVALID',
      detail: expect.stringContaining(problem) as string,
    })
    undo()
  })

  it('is refused when its manifest is not the one of the list, or none', async () => {
    const path = 'packer-plugin-docker/1.0.0/packer-plugin-docker_1.0.0_manifest.json'
    const undo = change(path, (text) => text.replace('5.0', '5.9'))
    await expect(release('unsigned', docker)).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' })
    undo()
  })

  it('leaves nothing of a folder’s file that was changed', async () => {
    const folder = await scratch()
    const target = join(folder, 'packer/1.16.0')
    await mkdir(target, { recursive: true })
    await writeFile(join(folder, sumsPath), server.sites.releases.get(sumsPath) ?? '')
    await writeFile(join(target, 'packer_1.16.0_linux_amd64.zip'), 'other')
    const found = await mirrorFolder(folder, undefined).release(packer, parseVersion('1.16.0'))
    const out = await scratch()
    await expect(found?.files[0]?.fetch(join(out, 'zip'))).rejects.toMatchObject({
      code: 'CHECKSUM_MISMATCH',
    })
    await expect(found?.files[1]?.fetch(join(out, 'zip'))).rejects.toMatchObject({
      code: 'RELEASE_NOT_FOUND',
    })
    expect(await readdir(out)).toEqual([])
  })
})

describe('parseBaseUrl', () => {
  it.each([
    ['https://a.example', 'https://a.example/'],
    ['https://a.example/b', 'https://a.example/b/'],
    ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080/'],
  ])('reads %s', (text, url) => expect(parseBaseUrl('mirrorUrl', text).href).toBe(url))

  it.each([
    ['nonsense', 'is no URL'],
    ['http://a.example', 'must begin with https://'],
    ['https://u:p@a.example', 'must not hold a user or password'],
    ['https://169.254.169.254/', 'is an address of the link'],
    ['https://a.example/?x=1', 'must have no query'],
    ['file:///srv', 'is no web server'],
  ])('refuses %s', (text, problem) => {
    expect(() => parseBaseUrl('mirrorUrl', text)).toThrow(problem)
  })
})
