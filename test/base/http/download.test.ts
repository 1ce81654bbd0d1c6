import { createHash } from 'node:crypto'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ImageError } from '#shared/base/errors.ts'
import { download } from '#shared/base/http/download.ts'
import { askBody } from '#shared/base/http/openBody.ts'
import { scratch } from '#test/base/scratch.ts'
import type { Fault, FaultRule } from '#test/sim/releases/faults.ts'
import { startReleaseServer, type ReleaseServer } from '#test/sim/releases/releaseServer.ts'
import { testTransfer, type TestTransfer } from './transferContext.ts'

const name = 'packer_1.16.0_linux_amd64.zip'
const file = `packer/1.16.0/${name}`
let server: ReleaseServer
let content: Buffer
beforeAll(async () => {
  server = await startReleaseServer({
    products: [{ name: 'packer', versions: [{ version: '1.16.0', sizeBytes: 300_000 }] }],
  })
  content = server.sites.releases.get(file) ?? Buffer.alloc(0)
})
afterAll(() => server[Symbol.asyncDispose]())

let folder = ''
beforeEach(async () => {
  folder = await scratch()
  server.reset()
})

const sha256 = () => createHash('sha256').update(content).digest('hex')

interface Attempt {
  readonly url?: string
  readonly faults?: readonly FaultRule[]
  readonly sha256?: string
  readonly mostBytes?: number
  readonly ctx?: TestTransfer
}

async function fetchZip({ url, faults = [], ...rest }: Attempt = {}) {
  const ctx = rest.ctx ?? (await testTransfer(server))
  server.setFaults(faults)
  const path = join(folder, 'zip')
  const request = { url: new URL(url ?? `${server.mirrorUrl}${file}`) }
  const asked = isAskedBefore ? askBody(ctx.http, request, ctx.signal) : undefined
  if (asked !== undefined) await delay(50)
  await download(ctx, {
    ...request,
    asked,
    path,
    sha256: rest.sha256 ?? sha256(),
    mostBytes: rest.mostBytes ?? 1_000_000,
    what: 'Packer 1.16.0',
    instead: 'or set mirrorUrl',
  })
  return { ctx, path }
}

const failed = async (attempt: Attempt): Promise<ImageError> => {
  const thrown: unknown = await fetchZip(attempt).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  // Whatever went wrong, nothing is left.
  expect(await readdir(folder)).toEqual([])
  return thrown as ImageError
}

const ranges = () => server.requests.map(({ headers }) => headers['range'])
const always = (fault: Fault): Attempt => ({ faults: [{ match: name, fault }] })
const once = (fault: Fault): Attempt => ({ faults: [{ match: name, nth: 1, fault }] })

let isAskedBefore = false

describe.each([
  ['download', false],
  ['download of what was asked for a while ago', true],
])('%s', (_title, isBefore) => {
  beforeAll(() => void (isAskedBefore = isBefore))

  it('writes the file, for its owner alone', async () => {
    const { path } = await fetchZip()
    expect((await readFile(path)).equals(content)).toBe(true)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(server.requests).toHaveLength(1)
  })

  it.each<readonly [string, Fault]>([
    ['cut off', { kind: 'truncate', atBytes: 100_000, framing: 'length' }],
    ['cut off in chunks', { kind: 'truncate', atBytes: 100_000, framing: 'chunked' }],
    ['reset', { kind: 'reset', afterBytes: 100_000 }],
    ['silent', { kind: 'stall', afterBytes: 100_000 }],
  ])('goes on where a transfer was %s', async (_name, fault) => {
    const { path } = await fetchZip(once(fault))
    expect((await readFile(path)).equals(content)).toBe(true)
    expect(ranges()[0]).toBeUndefined()
    expect(Number(/^bytes=(\d+)-$/.exec(String(ranges()[1]))?.[1])).toBeGreaterThan(0)
    expect(ranges()).toHaveLength(2)
  })

  it.each<readonly [string, Fault]>([
    ['whose server has no ranges', { kind: 'noRanges' }],
    ['that has changed', { kind: 'status', status: 416 }],
    [
      'that is answered with another part',
      { kind: 'headers', headers: { 'content-range': 'bytes 5-9/300000' } },
    ],
  ])('begins anew with a file %s', async (_name, second) => {
    const { path } = await fetchZip({
      faults: [
        { match: name, nth: 1, fault: { kind: 'reset', afterBytes: 100_000 } },
        { match: name, nth: 2, fault: second },
      ],
    })
    expect((await readFile(path)).equals(content)).toBe(true)
  })

  it.each<readonly [string, Fault]>([
    ['wrong', { kind: 'bytes', change: (body) => Buffer.alloc(body.length, 1) }],
    ['cut off without notice', { kind: 'truncate', atBytes: 1000, framing: 'close' }],
  ])('asks once more for bytes that are %s, past every cache', async (_name, fault) => {
    await fetchZip(once(fault))
    expect(server.requests.map(({ headers }) => headers['cache-control'])).toEqual([undefined, 'no-cache'])
    await rm(join(folder, 'zip'))
    const error = await failed(always(fault))
    expect(error).toMatchObject({ code: 'CHECKSUM_MISMATCH' })
    expect(error.detail).toContain(`Packer 1.16.0: what localhost:${server.port} sends has the SHA-256`)
  })

  it('waits as long as a server asks, if that is not too long', async () => {
    const busy = (seconds: string): Fault => ({
      kind: 'status',
      status: 503,
      headers: { 'retry-after': seconds },
    })
    const { ctx } = await fetchZip(once(busy('17')))
    expect(ctx.clock.pauses).toEqual([17_000])
    expect(ctx.recorded.text().join()).toContain('answered with status 503; trying again in 17 s')
    await rm(join(folder, 'zip'))
    const dated = await fetchZip(once(busy(new Date(Date.now() + 30_000).toUTCString())))
    expect(dated.ctx.clock.pauses[0]).toBeGreaterThan(20_000)
  })

  it('does not wait for hours', async () => {
    const limited = { kind: 'status', status: 429, headers: { 'retry-after': '7200' } } as const
    const error = await failed(always(limited))
    expect(error.detail).toContain('limits how often it is asked (429)')
    expect(error.detail).toContain('It asks to wait 7200 s.')
    expect(server.requests).toHaveLength(1)
  })

  it('gives up after some tries, each after a longer pause', async () => {
    const ctx = await testTransfer(server, { attempts: 4 })
    const error = await failed({ ...always({ kind: 'reset', afterBytes: 0 }), ctx })
    expect(error).toMatchObject({ code: 'DOWNLOAD_FAILED' })
    expect(error.detail).toBe(
      `Packer 1.16.0: localhost:${server.port} broke the connection off (the proxy is ${new URL(server.proxy.url).host}).`,
    )
    expect(error.hint).toBe(
      `Allow the agent, and its proxy, to reach localhost:${server.port}, or set mirrorUrl.`,
    )
    expect(ctx.clock.pauses).toHaveLength(3)
    expect(ctx.clock.pauses[2]).toBeGreaterThan(1999)
  })

  it.each<readonly [string, Fault, string]>([
    ['a web page', { kind: 'html' }, 'answered with a web page instead'],
    ['a refusal', { kind: 'status', status: 403 }, 'answered with status 403: access is refused'],
    ['no such file', { kind: 'status', status: 404 }, 'answered with status 404: there is no such file'],
    ['a redirect loop', { kind: 'redirect', to: `/${file}` }, 'redirects more than 5 times'],
    [
      'a redirect to less',
      { kind: 'redirect', to: `http://mirror.example.test/${file}` },
      'redirects to mirror.example.test without TLS',
    ],
    ['a redirect to a file', { kind: 'redirect', to: 'file:///etc/passwd' }, 'redirects to  without TLS'],
    [
      'a redirect into the cloud',
      { kind: 'redirect', to: 'https://169.254.169.254/metadata' },
      'is an address of the link',
    ],
    ['no end', { kind: 'endless' }, 'sends more than 1000000 bytes'],
    [
      'too long a promise',
      { kind: 'headers', headers: { 'content-length': '2000000' } },
      'offers 2000000 bytes',
    ],
    [
      'a packed answer',
      { kind: 'headers', headers: { 'content-encoding': 'gzip' } },
      'packed its answer (gzip)',
    ],
  ])('fails at once on %s', async (_name, fault, text) => {
    const error = await failed(always(fault))
    expect(error.detail).toContain(text)
    expect(error.code).toBe('DOWNLOAD_FAILED')
    const isLoop = fault.kind === 'redirect' && fault.to === `/${file}`
    expect(server.requests).toHaveLength(isLoop ? 6 : 1)
  })

  it('does not listen to a trickle for ever', async () => {
    const ctx = await testTransfer(server, { tryMs: 500, attempts: 1 })
    const error = await failed({ ...always({ kind: 'slow', bytesPerTick: 10, tickMs: 20 }), ctx })
    expect(error.detail).toContain('did not finish within 1 s')
  })

  it('ends when the run is cancelled', async () => {
    const controller = new AbortController()
    const ctx = await testTransfer(server, { silenceMs: 60_000 }, {}, controller.signal)
    setTimeout(() => controller.abort(), 200)
    expect(await failed({ ...always({ kind: 'stall', afterBytes: 100 }), ctx })).toMatchObject({
      code: 'CANCELLED',
    })
  })
})
