import { request } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bridgeRoutes } from '#shared/azure/bridge/bridgeRoutes.ts'
import { openTokenBridge, type TokenBridge } from '#shared/azure/bridge/tokenBridge.ts'
import { Scope } from '#shared/base/scope.ts'
import { recordedLog } from '#test/base/recordingSink.ts'

let scope = new Scope()
let recorded = recordedLog()
let asked = 0
let bridge: TokenBridge
beforeEach(async () => {
  scope = new Scope()
  recorded = recordedLog()
  asked = 0
  const login = {
    assertion: () => Promise.resolve(`assertion-number-${++asked}`),
    credential: {
      getToken: (scopes: string | string[]) =>
        String(scopes).includes('refused')
          ? Promise.reject(new Error('AADSTS700016: no such application'))
          : Promise.resolve({ token: `token-for ${String(scopes)}`, expiresOnTimestamp: 1_900_000_000_000 }),
    },
  }
  bridge = await openTokenBridge(bridgeRoutes(login), { log: recorded.log, scope })
})
afterEach(async () => {
  expect(await scope.close()).toEqual([])
})

const get = async (
  path: string,
  headers: Readonly<Record<string, string>> = { authorization: `Bearer ${bridge.bearer}` },
  method = 'GET',
) =>
  new Promise<{ status: number; body: unknown }>((resolve, reject) => {
    const sent = request(`${bridge.origin}${path}`, { method, headers, agent: false }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as unknown }),
      )
    })
    sent.on('error', reject)
    sent.end()
  })

describe('the bridge for tokens', () => {
  it('gives a fresh assertion each time, as GitHub would', async () => {
    expect(await get('/oidc?audience=api://AzureADTokenExchange')).toEqual({
      status: 200,
      body: { count: 1, value: 'assertion-number-1' },
    })
    expect(await get('/oidc')).toEqual({ status: 200, body: { count: 1, value: 'assertion-number-2' } })
  })

  it('gives access tokens as a managed identity of App Service does', async () => {
    const headers = { secret: bridge.bearer }
    const { status, body } = await get(
      '/identity?resource=https://arm.example/&api-version=2017-09-01',
      headers,
    )
    expect([status, body]).toEqual([
      200,
      {
        access_token: 'token-for https://arm.example/.default',
        expires_on: '1900000000',
        resource: 'https://arm.example',
        token_type: 'Bearer',
      },
    ])
  })

  it.each([
    ['/oidc', {}, 'GET', 401],
    ['/oidc', { authorization: 'Bearer wrong' }, 'GET', 401],
    ['/identity?resource=x', { authorization: 'Bearer wrong' }, 'GET', 401],
    ['/oidc', undefined, 'POST', 405],
    ['/other', undefined, 'GET', 404],
    ['/oidc', { host: 'rebound.example' }, 'GET', 421],
  ])('refuses %s with %j by %s', async (path, headers, method, status) => {
    expect((await get(path, headers, method)).status).toBe(status)
    expect(asked).toBe(0)
  })

  it.each([
    ['//', 400],
    ['*', 404],
    ['http://[', 400],
  ])('lives on after a request for %s', async (target, status) => {
    const { port } = new URL(bridge.origin)
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () =>
        socket.write(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`),
      )
      socket.on('data', (chunk: Buffer) => resolve(chunk.toString()))
      socket.on('error', reject)
      socket.on('close', () => reject(new Error('no answer')))
    })
    expect(answer).toContain(`HTTP/1.1 ${status} `)
    expect((await get('/oidc')).status).toBe(200)
  })

  it('says why there is no token, to the build and in the log', async () => {
    const { status, body } = await get('/identity?resource=refused', { secret: bridge.bearer })
    expect([status, body]).toEqual([502, { error: 'AADSTS700016: no such application' }])
    expect(JSON.stringify(recorded.events)).toContain('AADSTS700016')
  })

  it('listens on the loopback address only, and ends with its scope', async () => {
    expect(bridge.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    await get('/oidc')
    await scope.close()
    await expect(get('/oidc')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('logs neither its bearer nor a token', async () => {
    await get('/oidc')
    recorded.log.info(`the bearer is ${bridge.bearer}`)
    expect(JSON.stringify(recorded.events)).not.toContain(bridge.bearer)
    expect(JSON.stringify(recorded.events)).not.toContain('assertion-number')
  })
})
