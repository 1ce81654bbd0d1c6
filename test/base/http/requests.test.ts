import { once } from 'node:events'
import {
  createServer,
  request as ask,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { openHttp, type HttpRequest, type RawResponse } from '#shared/base/http/openHttp.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections()
})

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const textOf = async (stream: AsyncIterable<Buffer> | IncomingMessage | RawResponse['body']) => {
  const chunks: Buffer[] = []
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** Tells what was asked of it. */
const mirror: RequestListener = (request, response) =>
  void textOf(request).then((body) => {
    const { method, url, headers } = request
    response.end(JSON.stringify({ method, url, body, headers }))
  })

interface Mirrored {
  readonly method: string
  readonly url: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

const send = async (
  url: string,
  request: Partial<HttpRequest> = {},
  environment: Readonly<Record<string, string>> = {},
) => {
  const http = await openHttp(environment)
  const { signal } = new AbortController()
  const answer = await http.request(new URL(url), { signal, ...request })
  const text = await textOf(answer.body)
  await http.close()
  return { status: answer.status, seen: (text === '' ? {} : JSON.parse(text)) as Partial<Mirrored> }
}

const login = new Map([
  ['authorization', 'Bearer token'],
  ['content-type', 'text/plain'],
])

describe('request', () => {
  it('sends a method, headers and a body with its length', async () => {
    const { seen } = await send(`${await serve(mirror)}/a?b=c`, { method: 'PUT', headers: login, body: 'é' })
    expect(seen).toMatchObject({
      method: 'PUT',
      url: '/a?b=c',
      body: 'é',
      headers: { 'content-length': '2' },
    })
  })

  it.each([
    [303, 'GET', ''],
    [307, 'POST', 'body'],
  ])('goes where a %s sends it, with credentials only on the same server', async (status, method, body) => {
    const other = await serve(mirror)
    const here = await serve((request, response) => {
      if (request.url === '/seen') mirror(request, response)
      else response.writeHead(status, { location: request.url === '/away' ? `${other}/seen` : 'seen' }).end()
    })
    const given = { method: 'POST', headers: login, body: 'body' }
    const { seen } = await send(`${here}/stay`, given)
    expect(seen).toMatchObject({ method, body, headers: { authorization: 'Bearer token' } })
    expect(seen.headers?.['content-type']).toBe(body === '' ? undefined : 'text/plain')
    const { seen: away } = await send(`${here}/away`, given)
    expect(away.headers).not.toHaveProperty('authorization')
  })

  it('ends with the last answer when it is sent round for ever', async () => {
    let asked = 0
    const here = await serve((_request, response) => {
      asked++
      response.writeHead(302, { location: '/' }).end()
    })
    expect(await send(here)).toMatchObject({ status: 302 })
    expect(asked).toBe(11)
  })

  it('asks a proxy in full for what is not secret, and names who asks', async () => {
    const far = await serve(mirror)
    const proxied: unknown[] = []
    const proxy = await serve((request, response) => {
      proxied.push([request.url, request.headers['proxy-authorization']])
      request.pipe(ask(request.url ?? '', (answer) => answer.pipe(response)))
    })
    const environment = { HTTP_PROXY: proxy.replace('http://', 'http://user:word@') }
    const { seen } = await send(`${far}/a?b`, {}, environment)
    expect(seen).toMatchObject({ url: '/a?b' })
    expect(proxied).toEqual([[`${far}/a?b`, `Basic ${Buffer.from('user:word').toString('base64')}`]])
  })

  it('uses a connection again', async () => {
    const ports = new Set<number | undefined>()
    const here = await serve((request, response) => {
      ports.add(request.socket.remotePort)
      response.end('{}')
    })
    const http = await openHttp({})
    const { signal } = new AbortController()
    for (let count = 0; count < 3; count++)
      await textOf((await http.get(new URL(here), new Map(), signal)).body)
    await http.close()
    expect(ports.size).toBe(1)
  })

  it('ends an answer that is cancelled', async () => {
    const here = await serve((_request, response) => void response.write('begun'))
    const http = await openHttp({})
    const controller = new AbortController()
    const { body } = await http.get(new URL(here), new Map(), controller.signal)
    setImmediate(() => controller.abort())
    await expect(textOf(body)).rejects.toThrow('aborted')
    await http.close()
  })

  it('waits for a slow reader longer than for a silent server', async () => {
    const here = await serve((_request, response) => response.end('x'.repeat(200_000)))
    const http = await openHttp({}, { limits: { silenceMs: 50 } })
    const { signal } = new AbortController()
    const { body } = await http.get(new URL(here), new Map(), signal)
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(await textOf(body)).toHaveLength(200_000)
    await http.close()
  })
})
