import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getJson, getText } from '#shared/base/http/getText.ts'
import { openHttp } from '#shared/base/http/openHttp.ts'
import { scratch } from '#test/base/scratch.ts'
import { startReleaseServer, type ReleaseServer } from '#test/sim/releases/releaseServer.ts'
import { testTransfer } from './transferContext.ts'

let server: ReleaseServer
beforeAll(async () => {
  server = await startReleaseServer({
    products: [
      { name: 'packer', versions: [{ version: '1.16.0' }] },
      { name: 'docker', on: ['github'], versions: [{ version: '1.0.0', platforms: ['linux_amd64'] }] },
    ],
  })
})
afterAll(() => server[Symbol.asyncDispose]())
beforeEach(() => {
  server.reset()
  server.proxy.refuseWith = undefined
})

const purpose = { what: 'Packer', instead: 'or set mirrorUrl', mostBytes: 100_000 }
const index = 'https://releases.hashicorp.com/packer/index.json'

describe('openHttp', () => {
  it('takes the proxy of the environment, which alone knows the hosts', async () => {
    const ctx = await testTransfer(server)
    expect(await getJson(ctx, { ...purpose, url: new URL(index) })).toMatchObject({ name: 'packer' })
    expect(server.proxy.asked.at(-1)).toBe('releases.hashicorp.com:443')
    const asked = server.proxy.asked.length
    await getText(ctx, { ...purpose, url: new URL(`${server.mirrorUrl}packer/index.json`) })
    expect(server.proxy.asked).toHaveLength(asked)
  })

  it('gives the proxy the credentials in its URL and tells nobody', async () => {
    const url = new URL(server.proxy.url)
    url.username = 'user'
    url.password = 'p%40ss'
    const ctx = await testTransfer(server, {}, { HTTPS_PROXY: url.href })
    await getText(ctx, { ...purpose, url: new URL(index) })
    const given = server.proxy.credentials.at(-1)?.replace('Basic ', '') ?? ''
    expect(Buffer.from(given, 'base64').toString()).toBe('user:p@ss')
    expect(ctx.http.proxy).toBe(url.host)
  })

  it.each([
    [
      403,
      'is not let through by the proxy (403)',
      'Allow the agent, and its proxy, to reach releases.hashicorp.com',
    ],
    [407, 'is behind a proxy that asks for credentials (407)', 'Put user and password into HTTPS_PROXY'],
    [502, 'is not let through by the proxy (502)', 'Allow the agent'],
  ])('says so when the proxy answers %s', async (status, text, hint) => {
    server.proxy.refuseWith = status
    const asked = getText(await testTransfer(server), { ...purpose, url: new URL(index) })
    await expect(asked).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      detail: expect.stringContaining(text) as string,
      hint: expect.stringContaining(hint) as string,
    })
  })

  it.each(['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'])('trusts whom %s names, and nobody else', async (name) => {
    const { SSL_CERT_FILE: authority = '' } = (
      await import('#test/sim/releases/simEnvironment.ts')
    ).simEnvironment(server)
    const url = new URL(`${server.mirrorUrl}packer/index.json`)
    const trusting = await testTransfer(server, {}, { SSL_CERT_FILE: '', [name]: authority })
    expect(await getText(trusting, { ...purpose, url })).toContain('"packer"')
    const asked = getText(await testTransfer(server, {}, { SSL_CERT_FILE: '' }), { ...purpose, url })
    await expect(asked).rejects.toMatchObject({
      detail: expect.stringContaining('has a certificate that is not trusted here') as string,
      hint: expect.stringContaining('NODE_EXTRA_CA_CERTS') as string,
    })
    expect(server.requests).toHaveLength(1)
  })

  it('says which file of authorities is not there', async () => {
    const path = join(await scratch(), 'none.pem')
    await expect(openHttp({ SSL_CERT_FILE: path })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      detail: `SSL_CERT_FILE: ${path} does not exist.`,
    })
  })

  it.each([
    ['https://no-such-host.invalid/', 'no-such-host.invalid has no address'],
    ['https://localhost:1/', 'localhost:1 refused the connection'],
    ['https://user:secret@localhost/', 'has user and password in its URL'],
    ['https://[fe80::1]/', '[fe80::1] is an address of the link'],
    ['ftp://localhost/', 'is no web server (ftp)'],
  ])('says why %s cannot be read', async (url, text) => {
    const ctx = await testTransfer(server, { attempts: 1 }, { HTTPS_PROXY: '' })
    await expect(getText(ctx, { ...purpose, url: new URL(url) })).rejects.toThrow(text)
  })

  it('does not wait for a server that takes the connection and says nothing', async () => {
    const mute = createServer(() => undefined).listen(0, '127.0.0.1')
    await new Promise((resolve) => mute.once('listening', resolve))
    const { port } = mute.address() as AddressInfo
    const ctx = await testTransfer(server, { attempts: 1, connectMs: 300 })
    const asked = getText(ctx, { ...purpose, url: new URL(`https://localhost:${port}/`) })
    await expect(asked).rejects.toThrow('did not accept the connection in time')
    mute.close()
  })

  it('keeps credentials from other hosts than they are for', async () => {
    const zip =
      'packer-plugin-docker/releases/download/v1.0.0/packer-plugin-docker_v1.0.0_x5.0_linux_amd64.zip'
    const url = new URL(`https://github.com/hashicorp/${zip}`)
    await getText(await testTransfer(server), {
      ...purpose,
      url,
      credentials: new Map([['authorization', 'Bearer token']]),
    })
    expect(server.requests.map(({ host, headers }) => [host, headers['authorization']])).toEqual([
      ['github.com', 'Bearer token'],
      ['release-assets.githubusercontent.com', undefined],
    ])
  })

  it('opens no socket when offline', async () => {
    const ctx = await testTransfer(server)
    const http = await openHttp({}, { offline: true })
    const url = new URL(`${server.mirrorUrl}packer/index.json`)
    await expect(getText({ ...ctx, http }, { ...purpose, url })).rejects.toMatchObject({ code: 'OFFLINE' })
    await expect(http.request(url, { signal: ctx.signal })).rejects.toMatchObject({ code: 'OFFLINE' })
    expect(server.requests).toEqual([])
  })

  it('reads no more than it should, nothing that is not there, and JSON only if it is', async () => {
    const ctx = await testTransfer(server)
    const url = new URL(`${server.mirrorUrl}packer/index.json`)
    await expect(getText(ctx, { ...purpose, url, mostBytes: 10 })).rejects.toThrow(
      'more than the 10 expected',
    )
    server.setFaults([{ match: 'index.json', fault: { kind: 'endless' } }])
    await expect(getText(ctx, { ...purpose, url })).rejects.toThrow('sends more than 100000 bytes')
    expect(await getText(ctx, { ...purpose, url: new URL(`${server.mirrorUrl}none`) })).toBeUndefined()
    server.setFaults([{ match: 'index.json', fault: { kind: 'bytes', change: () => Buffer.from('{') } }])
    await expect(getJson(ctx, { ...purpose, url })).rejects.toThrow('what is no JSON')
  })
})
