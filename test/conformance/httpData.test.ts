import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { currentPacker } from '#test/tools/packerBinary.ts'
import { build, type Fixture } from './fixture.ts'
import { doEmbedded, doWithPacker } from './programs.ts'

const packer = await currentPacker()
const seen: string[] = []
const server = createServer(answer)
let base = ''

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

function answer(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    seen.push(
      `${request.method} ${request.url} ${String(request.headers['x-word'] ?? '')} ${Buffer.concat(chunks).toString()}`,
    )
    if (request.url === '/missing') response.writeHead(404).end('nothing here')
    else if (request.url === '/moved') response.writeHead(302, { location: '/there' }).end()
    else if (request.url === '/broken') request.socket.destroy()
    else if (request.url === '/endless') {
      response.writeHead(200, { 'content-type': 'text/plain' })
      const more = (): void =>
        void (response.write('x'.repeat(65_536)) ? setImmediate(more) : response.once('drain', more))
      more()
    } else
      response
        .writeHead(200, { 'content-type': 'text/plain', 'x-answer': 'yes' })
        .end(`answer of ${request.url}`)
  })
}

const template = (fields: string): Fixture => ({
  name: '',
  files: {
    'a.pkr.hcl': `data "http" "d" {\n${fields}\n}\nsource "file" "out" {\n  target  = "out.txt"\n  content = jsonencode([data.http.d.url, data.http.d.body, data.http.d.request_headers["X-Answer"]])\n}\n${build('', '["file.out"]')}`,
  },
  succeeds: true,
})

describe('the http data source', () => {
  test.skipIf(!packer).each<[string, () => string, boolean]>([
    ['a plain request', () => `  url = "${base}/plain"`, true],
    ['a redirect', () => `  url = "${base}/moved"`, true],
    [
      'method, headers and body',
      () =>
        `  url = "${base}/post"\n  method = "POST"\n  request_headers = {\n    X-Word = "given"\n  }\n  request_body = "the body"`,
      true,
    ],
    ['a status that is no success', () => `  url = "${base}/missing"`, false],
    ['a connection that breaks', () => `  url = "${base}/broken"`, false],
    ['a url that is none', () => '  url = "nonsense"', false],
    ['no url', () => '', false],
  ])('answers as that of Packer: %s (needs a compiled Packer)', async (_, fields, succeeds) => {
    const fixture = template(fields())
    seen.length = 0
    const theirs = await doWithPacker(packer ?? '', fixture)
    const theirRequests = seen.splice(0)
    const ours = await doEmbedded(fixture)
    const told = `— Packer:\n${theirs.output}\n— embedded:\n${ours.output}`
    expect(theirs.succeeded, told).toBe(succeeds)
    expect(ours.succeeded, told).toBe(succeeds)
    expect(ours.files, told).toEqual(theirs.files)
    expect(new Set(seen), told).toEqual(new Set(theirRequests))
  })

  test('an answer without end is refused, with the place of the data source', async () => {
    const ours = await doEmbedded(template(`  url = "${base}/endless"`))
    expect(ours.succeeded).toBe(false)
    expect(ours.output).toContain('on a.pkr.hcl line 1, column 1')
    expect(ours.output).toContain('longer than')
  })

  test('a host that does not answer is named', async () => {
    const closed = createServer().listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const { port } = closed.address() as AddressInfo
    closed.close()
    const ours = await doEmbedded(template(`  url = "http://127.0.0.1:${port}/x"`))
    expect(ours.succeeded).toBe(false)
    expect(ours.output).toContain('ECONNREFUSED')
  })

  test('a proxy of the environment is asked', async () => {
    seen.length = 0
    const ours = await doEmbedded({
      ...template('  url = "http://example.invalid/by-proxy"'),
      environment: { http_proxy: base },
    })
    expect(ours.succeeded, ours.output).toBe(true)
    expect(seen.join('\n')).toContain('http://example.invalid/by-proxy')
  })
})
