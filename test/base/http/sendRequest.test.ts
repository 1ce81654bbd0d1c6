import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { openHttp, type Http, type RawResponse } from '#shared/base/http/openHttp.ts'

const open: { close: () => unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

async function serve(listener: RequestListener): Promise<{ server: Server; url: URL }> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  open.push({ close: () => (server.closeAllConnections(), server.close()) })
  return { server, url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`) }
}

async function client(silenceMs = 5000, environment: Readonly<Record<string, string>> = {}): Promise<Http> {
  const http = await openHttp(environment, { limits: { silenceMs } })
  open.push(http)
  return http
}

async function textOf({ body }: RawResponse): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const { signal } = new AbortController()

describe('a request', () => {
  it('is sent again when the connection that was kept for it had been closed', async () => {
    let connections = 0
    const heard = new Map<Socket, number>()
    const { server, url } = await serve(({ socket }, response) => {
      heard.set(socket, (heard.get(socket) ?? 0) + 1)
      // What a server does to connections it is tired of, at the moment the next request arrives on one.
      if (heard.get(socket) === 2) socket.resetAndDestroy()
      else response.end('here')
    })
    server.on('connection', () => connections++)
    const http = await client()
    expect(await textOf(await http.get(url, new Map(), signal))).toBe('here')
    const posted = await http.request(url, { method: 'POST', body: 'x', signal })
    expect(await textOf(posted)).toBe('here')
    expect(connections).toBe(2)
  })

  it('fails when a fresh connection is closed', async () => {
    let connections = 0
    const { server, url } = await serve(({ socket }) => socket.resetAndDestroy())
    server.on('connection', () => connections++)
    await expect((await client()).get(url, new Map(), signal)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(connections).toBe(1)
  })

  it('fails when the server changes the protocol unasked', async () => {
    const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n'
    const { url } = await serve(({ socket }) => socket.write(upgrade))
    const asked = (await client()).get(url, new Map(), signal)
    await expect(asked).rejects.toThrow('broke the connection off')
  })

  it('gives a server up that does not answer, or stops within its answer', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/') return
      response.writeHead(200, { 'content-length': '10' })
      response.write('half')
    })
    const http = await client(200)
    await expect(http.get(url, new Map(), signal)).rejects.toThrow('did not answer in time')
    const answer = await http.get(new URL('half', url), new Map(), signal)
    await expect(textOf(answer)).rejects.toThrow('fell silent within its answer')
  })

  it('waits for a reader that is slower than the server may be', async () => {
    const whole = Buffer.alloc(3_000_000, 'x')
    const { url } = await serve((_request, response) => response.end(whole))
    const answer = await (await client(150)).get(url, new Map(), signal)
    await delay(800)
    expect(await textOf(answer)).toHaveLength(whole.length)
  })

  it('ends with its signal, before and within the answer', async () => {
    const { url } = await serve((request, response) => {
      if (request.url !== '/') response.write('half')
    })
    const http = await client()
    const [before, within] = [new AbortController(), new AbortController()]
    const asked = http.get(url, new Map(), before.signal)
    setTimeout(() => before.abort(), 50)
    await expect(asked).rejects.toThrow('abort')
    const answer = await http.get(new URL('half', url), new Map(), within.signal)
    setTimeout(() => within.abort(), 50)
    await expect(textOf(answer)).rejects.toThrow()
  })
})

describe('a plain request through a proxy', () => {
  it('asks the proxy for the whole URL, with its credentials', async () => {
    const asked: unknown[] = []
    const { url: proxy } = await serve((request, response) => {
      asked.push([request.url, request.headers.host, request.headers['proxy-authorization']])
      response.end('by proxy')
    })
    const http = await client(5000, { HTTP_PROXY: `http://me:p%40ss@${proxy.host}` })
    const answer = await http.get(new URL('http://example.test:8080/a?b'), new Map([['x-y', 'z']]), signal)
    expect(await textOf(answer)).toBe('by proxy')
    const basic = `Basic ${Buffer.from('me:p@ss').toString('base64')}`
    expect(asked).toEqual([['http://example.test:8080/a?b', 'example.test:8080', basic]])
  })

  it.each(['http://[', 'socks5://proxy:1080'])('says that %s is no proxy', async (proxy) => {
    const http = await client(5000, { HTTP_PROXY: proxy })
    const asked = http.get(new URL('http://example.test/'), new Map(), signal)
    await expect(asked).rejects.toThrow(
      'example.test is to be asked through a proxy whose URL cannot be read',
    )
  })

  it('takes a proxy without a scheme for one that speaks plain HTTP', async () => {
    const { url: proxy } = await serve((request, response) => response.end(request.url))
    const http = await client(5000, { http_proxy: proxy.host })
    expect(http.proxy).toBe(proxy.host)
    const answer = await http.get(new URL('http://example.test/x'), new Map(), signal)
    expect(await textOf(answer)).toBe('http://example.test/x')
  })
})

describe('a redirect', () => {
  const headers = new Map([
    ['Authorization', 'Bearer secret'],
    ['Content-Type', 'text/plain'],
    ['x-kept', 'yes'],
  ])

  it.each([
    [301, 'GET', ''],
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', 'data'],
    [308, 'POST', 'data'],
  ])('with status %s makes a POST a %s', async (status, method, body) => {
    const seen: Record<string, unknown>[] = []
    const { url } = await serve((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.once('end', () => {
        const { authorization, 'content-type': type, 'x-kept': kept } = request.headers
        const sent = Buffer.concat(chunks).toString()
        seen.push({ method: request.method, body: sent, authorization, type, kept })
        if (request.url === '/') response.writeHead(status, { location: '/there' })
        response.end('arrived')
      })
    })
    const answer = await (await client()).request(url, { method: 'POST', body: 'data', headers, signal })
    expect(await textOf(answer)).toBe('arrived')
    const type = method === 'GET' ? undefined : 'text/plain'
    expect(seen[1]).toEqual({ method, body, authorization: 'Bearer secret', type, kept: 'yes' })
  })

  it('takes no secret to another origin', async () => {
    const seen: unknown[] = []
    const { url: other } = await serve((request, response) => {
      seen.push([request.headers.authorization, request.headers.cookie, request.headers['x-kept']])
      response.end('there')
    })
    const { url } = await serve((_request, response) =>
      response.writeHead(302, { location: other.href }).end(),
    )
    const given = new Map([...headers, ['cookie', 'a=b'] as const])
    await textOf(await (await client()).request(url, { headers: given, signal }))
    expect(seen).toEqual([[undefined, undefined, 'yes']])
  })

  it('is followed ten times and no more', async () => {
    let asked = 0
    const { url } = await serve((_request, response) =>
      response.writeHead(302, { location: `/${asked++}` }).end(),
    )
    await expect((await client()).request(url, { signal })).rejects.toThrow('redirects more than 10 times')
    expect(asked).toBe(11)
  })

  it('is not followed by a single GET', async () => {
    const { url } = await serve((_request, response) => response.writeHead(302, { location: '/there' }).end())
    expect(await (await client()).get(url, new Map(), signal)).toMatchObject({ status: 302 })
  })
})
