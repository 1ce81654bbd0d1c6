import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { HttpLimits } from '#shared/base/http/httpLimits.ts'
import { parseVersion } from '#shared/base/goVersion/parseVersion.ts'
import { formatVersion } from '#shared/base/goVersion/version.ts'
import { githubHosts } from '#shared/packer/github/githubHost.ts'
import { githubSource } from '#shared/packer/github/githubSource.ts'
import type { ReleaseProduct, ReleaseSource } from '#shared/packer/releases/releaseSource.ts'
import { parsePluginSource } from '#shared/template/pluginSource.ts'
import { testTransfer } from '#test/base/http/transferContext.ts'
import { scratch } from '#test/base/scratch.ts'
import { simHosts } from '#test/sim/releases/sites.ts'
import { startReleaseServer, type ReleaseServer } from '#test/sim/releases/releaseServer.ts'

const product = (text: string): ReleaseProduct => {
  const source = parsePluginSource(text)
  if (!('text' in source)) throw new Error(text)
  return { kind: 'plugin', source }
}
const acme = product('github.com/acme/anvil')

let server: ReleaseServer
beforeAll(async () => {
  const versions = [{ version: '1.0.0' }, { version: '1.1.0' }, { version: '1.2.0', withoutFiles: true }]
  server = await startReleaseServer({
    products: [{ name: 'anvil', namespace: 'acme', on: ['github'], versions }],
  })
  return async () => server[Symbol.asyncDispose]()
})
beforeEach(() => server.reset())

const source = async (
  token?: string,
  url?: string,
  limits: Partial<HttpLimits> = {},
): Promise<ReleaseSource> => {
  const [host] = githubHosts({ environment: {}, url: url === undefined ? undefined : new URL(url), token })
  if (host === undefined) throw new Error('no host')
  return githubSource(await testTransfer(server, limits), host)
}

const authorised = (): readonly string[] =>
  server.requests.filter(({ headers }) => headers['authorization'] !== undefined).map(({ host }) => host)

describe('githubSource', () => {
  it('lists tags, reads the checksums and fetches a file, with the token for the API alone', async () => {
    const github = await source('secret-token')
    expect((await github.versions(acme)).map(formatVersion)).toEqual(['1.0.0', '1.1.0', '1.2.0'])
    const release = await github.release(acme, parseVersion('1.1.0'))
    const file = release?.files.find(({ os }) => os === 'linux')
    expect(file).toMatchObject({
      name: 'packer-plugin-anvil_v1.1.0_x5.0_linux_amd64.zip',
      apiVersion: 'x5.0',
      origin: `https://github.com/acme/packer-plugin-anvil/releases/download/v1.1.0/packer-plugin-anvil_v1.1.0_x5.0_linux_amd64.zip`,
    })
    const path = join(await scratch(), 'zip')
    await file?.fetch(path)
    expect((await readFile(path)).subarray(0, 2).toString()).toBe('PK')
    expect(authorised()).toEqual([simHosts.api])
  })

  it('knows no release without checksums, and no versions of a repository that is not there', async () => {
    const github = await source()
    expect(await github.release(acme, parseVersion('1.2.0'))).toBeUndefined()
    expect(await github.versions(product('github.com/acme/nothing'))).toEqual([])
    expect(github.serves(product('github.com/a/b/c'))).toBe(false)
    expect(github.serves(product('example.com/acme/anvil'))).toBe(false)
  })

  it('reads every page of tags', async () => {
    const tags = Array.from({ length: 250 }, (_, index) => `v0.${index}.0`)
    const page = (number: number) => {
      const refs = tags.slice((number - 1) * 100, number * 100).map((tag) => ({ ref: `refs/tags/${tag}` }))
      return Buffer.from(JSON.stringify(refs))
    }
    server.setFaults(
      [1, 2, 3].map((number) => ({
        match: `&page=${number}`,
        fault: { kind: 'bytes', change: () => page(number) },
      })),
    )
    expect(await (await source()).versions(acme)).toHaveLength(250)
    expect(server.requests).toHaveLength(3)
  })

  it('explains a rate limit: how long, and what to set', async () => {
    const reset = String(Math.ceil(Date.now() / 1000) + 1800)
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }
    server.setFaults([{ match: simHosts.api, fault: { kind: 'status', status: 403, headers } }])
    await expect((await source()).versions(acme)).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      detail: expect.stringMatching(/acme\/anvil: api\.github\.com limits.*wait 1[78]\d\d s/) as string,
      hint: expect.stringContaining('Set githubToken') as string,
    })
    await expect((await source('t')).versions(acme)).rejects.toMatchObject({
      hint: expect.stringContaining('used up') as string,
    })
  })

  it('says so when the token is refused', async () => {
    server.setFaults([{ match: simHosts.api, fault: { kind: 'status', status: 401 } }])
    await expect((await source('t')).versions(acme)).rejects.toMatchObject({
      hint: expect.stringContaining('Replace githubToken') as string,
    })
  })

  it('asks the API for the files of a private repository', async () => {
    const sums = 'packer-plugin-anvil_v1.1.0_SHA256SUMS'
    const body = server.sites.github.get(`acme/packer-plugin-anvil/releases/download/v1.1.0/${sums}`)
    const assets = { assets: [{ id: 7, name: sums }] }
    const answer = (data: string) => ({ kind: 'status', status: 200, body: data }) as const
    const rules = [
      { match: 'https://github.com/', fault: { kind: 'status', status: 404 } },
      { match: '/releases/tags/v1.1.0', fault: answer(JSON.stringify(assets)) },
      { match: '/releases/assets/7', fault: answer(String(body)) },
    ] as const
    server.setFaults(rules)
    expect(await (await source()).release(acme, parseVersion('1.1.0'))).toBeUndefined()
    server.setFaults(rules)
    const release = await (await source('token')).release(acme, parseVersion('1.1.0'))
    expect(release?.files).toHaveLength(4)
    expect(new Set(authorised())).toEqual(new Set([simHosts.api]))
  })

  it('asks a server of an enterprise under its own address', async () => {
    const github = await source('its-token', `https://${simHosts.enterprise}`)
    const plugin = product(`${simHosts.enterprise}/acme/anvil`)
    expect(await github.versions(plugin)).toHaveLength(3)
    expect((await github.release(plugin, parseVersion('1.0.0')))?.files).toHaveLength(4)
    expect(server.paths()[0]).toMatch(`${simHosts.enterprise}/api/v3/repos/acme/`)
    expect(github.serves(acme)).toBe(false)
  })
})

describe('tokens', () => {
  it('are for one host each', () => {
    const environment = {
      GITHUB_SERVER_URL: 'https://github.example.test',
      GITHUB_TOKEN: 'of-the-job',
      PACKER_GITHUB_API_TOKEN: 'of-packer',
    }
    const url = new URL('https://github.example.test')
    const tokensOf = (token: string | undefined, base: URL | undefined) =>
      githubHosts({ environment, url: base, token }).map((host) => [host.host, host.token])
    expect(tokensOf(undefined, url)).toEqual([
      ['github.example.test', 'of-the-job'],
      ['github.com', 'of-packer'],
    ])
    expect(tokensOf('given', url)[0]).toEqual(['github.example.test', 'given'])
    expect(tokensOf('given', undefined)).toEqual([['github.com', 'given']])
    const atHome = { GITHUB_TOKEN: 'of-github', GH_ENTERPRISE_TOKEN: 'of-the-server' }
    const [first, second] = githubHosts({ environment: atHome, url, token: undefined })
    expect([first?.token, second?.token]).toEqual(['of-the-server', 'of-github'])
  })
})
