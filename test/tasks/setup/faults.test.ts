import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { scratch } from '#test/base/scratch.ts'
import type { Fault, FaultRule } from '#test/sim/releases/faults.ts'
import type { SimVersion } from '#test/sim/releases/productTree.ts'
import { startReleaseServer, type ReleaseServer } from '#test/sim/releases/releaseServer.ts'
import { makeSigner } from '#test/sim/releases/signer.ts'
import { simEnvironment } from '#test/sim/releases/simEnvironment.ts'
import type { ZipFile } from '#test/sim/releases/writeZip.ts'
import { runSetupJob, type SetupRun } from './setupRun.ts'

const evil: ZipFile = { name: '../../evil', data: Buffer.from('evil') }

/** Releases that are wrong, and signed all the same. */
const wrong: readonly SimVersion[] = [
  { version: '1.3.1', entries: (entry) => [entry, evil] },
  { version: '1.3.2', entries: (entry) => [{ ...entry, mode: 0o120777 }] },
  { version: '1.3.3', program: () => Buffer.alloc(64 << 20) },
  { version: '1.3.4', entries: (entry) => [{ ...entry, name: 'packer2' }] },
  { version: '1.3.5', program: () => Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 0]) },
  { version: '1.3.6', sums: (text) => text + text },
  { version: '1.3.7', sums: () => '' },
  { version: '1.3.8', sums: (text) => text.trimEnd() },
  { version: '1.3.9', zip: (zip) => zip.subarray(0, zip.length - 30) },
]

let server: ReleaseServer
beforeAll(async () => {
  server = await startReleaseServer({
    products: [{ name: 'packer', versions: [{ version: '1.16.0', sizeBytes: 200_000 }, ...wrong] }],
  })
})
afterAll(() => server[Symbol.asyncDispose]())

let root = ''
beforeEach(async () => {
  root = await scratch()
  server.reset()
  server.proxy.refuseWith = undefined
})

async function setup(
  inputs: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
): Promise<SetupRun> {
  await writeFile(join(root, 'key.asc'), server.signer.publicKey)
  return await runSetupJob({
    root,
    inputs: { signingKey: 'key.asc', downloadTimeout: '1s', ...inputs },
    environment: { PATH: '/none', ...simEnvironment(server), ...environment },
  })
}

/** What is below the tool directory, but empty folders. */
const installedFiles = async () =>
  (await readdir(join(root, 'tools'), { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name)
    .toSorted()

const [index, sums, signature, zip] = ['index.json', '_SHA256SUMS', '_SHA256SUMS.sig', 'linux_amd64.zip'].map(
  (name) => new RegExp(`${name.replaceAll('.', String.raw`\.`)}$`),
) as [RegExp, RegExp, RegExp, RegExp]

const cut = (framing: 'length' | 'chunked' | 'close'): Fault => ({ kind: 'truncate', atBytes: 100, framing })
const status = (code: number, headers: Readonly<Record<string, string>> = {}): Fault => ({
  kind: 'status',
  status: code,
  headers,
})
const reset: Fault = { kind: 'reset', afterBytes: 50 }
const otherBytes: Fault = { kind: 'bytes', change: (body) => Buffer.alloc(body.length, 'x') }

describe('setup recovers from one', () => {
  it.each<readonly [string, RegExp, Fault]>([
    ['internal error for the list of versions', index, status(500)],
    ['bad gateway for the checksums', sums, status(502)],
    ['overload with a pause', zip, status(503, { 'retry-after': '3' })],
    ['limit with a pause', zip, status(429, { 'retry-after': '1' })],
    ['limit of GitHub’s kind', index, status(403, { 'retry-after': '1' })],
    ['timeout of a gateway for the signature', signature, status(504)],
    ['reset of the list of versions', index, reset],
    ['reset of the checksums', sums, reset],
    ['reset of the signature', signature, { kind: 'reset', afterBytes: 20 }],
    ['reset of the archive', zip, { kind: 'reset', afterBytes: 50_000 }],
    ['list of versions cut off', index, cut('length')],
    ['list of checksums cut off', sums, cut('chunked')],
    ['archive cut off', zip, cut('length')],
    ['archive cut off in chunks', zip, cut('chunked')],
    ['archive cut off without notice', zip, cut('close')],
    ['archive with other bytes', zip, otherBytes],
    ['silence before the checksums', sums, { kind: 'stall' }],
    ['silence within the archive', zip, { kind: 'stall', afterBytes: 50_000 }],
    [
      'redirect to another host',
      zip,
      { kind: 'redirect', to: 'https://mirror.example.test/packer/1.16.0/packer_1.16.0_linux_amd64.zip' },
    ],
    ['archive sent slowly', zip, { kind: 'slow', bytesPerTick: 60_000, tickMs: 20 }],
  ])('%s', async (_name, match, fault) => {
    server.setFaults([{ match, nth: 1, fault }])
    const run = await setup({ packerVersion: '~> 1.16' })
    expect(run.error).toBeUndefined()
    expect(run.outputs['packerVersion']).toBe('1.16.0')
    expect(run.errors).toEqual([])
    expect(await installedFiles()).toEqual(['machine-image.json', 'packer', 'x64.complete'])
  })

  it('last line of the checksums without an end', async () => {
    expect((await setup({ packerVersion: '1.3.8' })).outputs['packerVersion']).toBe('1.3.8')
  })
})

/** Rules, inputs, what the error is, and what it says. */
type Reported = readonly [
  string,
  {
    readonly faults?: readonly FaultRule[]
    readonly inputs?: Readonly<Record<string, string>>
    readonly env?: Readonly<Record<string, string>>
  },
  string,
  string,
]

const always = (match: RegExp, fault: Fault) => ({ faults: [{ match, fault }] })
const version = (text: string) => ({ inputs: { packerVersion: text } })

describe('setup reports, once and by name,', () => {
  it.each<Reported>([
    [
      'no list of versions',
      always(index, status(404)),
      'RELEASE_NOT_FOUND',
      'releases.hashicorp.com has none',
    ],
    ['access refused', always(index, status(403)), 'DOWNLOAD_FAILED', 'answered with status 403'],
    ['access refused by law', always(zip, status(451)), 'DOWNLOAD_FAILED', 'status 451'],
    [
      'a limit for hours',
      always(sums, status(429, { 'retry-after': '9999' })),
      'DOWNLOAD_FAILED',
      'It asks to wait 9999 s',
    ],
    ['a server that is down', always(sums, status(503)), 'DOWNLOAD_FAILED', 'answered with status 503'],
    [
      'a page instead of the list',
      always(index, { kind: 'html' }),
      'DOWNLOAD_FAILED',
      'answered with a web page',
    ],
    [
      'a page instead of checksums',
      always(sums, { kind: 'html' }),
      'DOWNLOAD_FAILED',
      'answered with a web page',
    ],
    [
      'a page instead of a signature',
      always(signature, { kind: 'html' }),
      'DOWNLOAD_FAILED',
      'answered with a web page',
    ],
    [
      'a page instead of the archive',
      always(zip, { kind: 'html' }),
      'DOWNLOAD_FAILED',
      'answered with a web page',
    ],
    [
      'a circle of redirects',
      always(zip, { kind: 'redirect', to: '/packer/1.16.0/packer_1.16.0_linux_amd64.zip' }),
      'DOWNLOAD_FAILED',
      'redirects more than 5 times',
    ],
    [
      'a redirect without TLS',
      always(zip, { kind: 'redirect', to: 'http://mirror.example.test/x' }),
      'DOWNLOAD_FAILED',
      'without TLS',
    ],
    ['a list without an end', always(sums, { kind: 'endless' }), 'DOWNLOAD_FAILED', 'sends more than'],
    ['a list that is no JSON', always(index, otherBytes), 'RELEASE_INVALID', 'is no list of versions'],
    ['connections that break', always(zip, reset), 'DOWNLOAD_FAILED', 'broke the connection off'],
    ['silence', always(zip, { kind: 'stall', afterBytes: 10 }), 'DOWNLOAD_FAILED', 'fell silent'],
    ['an archive that is always cut off', always(zip, cut('close')), 'CHECKSUM_MISMATCH', 'has the SHA-256'],
    ['an archive with other bytes', always(zip, otherBytes), 'CHECKSUM_MISMATCH', 'has the SHA-256'],
    [
      'checksums that are not the signed ones',
      always(sums, { kind: 'bytes', change: (body) => Buffer.from(body.toString().toUpperCase()) }),
      'SIGNATURE_INVALID',
      'is no signature by the key of',
    ],
    ['checksums cut off without notice', always(sums, cut('close')), 'SIGNATURE_INVALID', 'is no signature'],
    ['a signature of other bytes', always(signature, otherBytes), 'SIGNATURE_INVALID', 'is no signature'],
    ['no signature', always(signature, status(404)), 'SIGNATURE_INVALID', 'there is no signature'],
    [
      'no checksums',
      { ...always(sums, status(404)), ...version('1.16.0') },
      'RELEASE_NOT_FOUND',
      'has no list of checksums',
    ],
    ['no archive', always(zip, status(404)), 'DOWNLOAD_FAILED', 'there is no such file'],
    ['a way out of the archive', version('1.3.1'), 'ARCHIVE_INVALID', 'invalid relative path'],
    ['a link in the archive', version('1.3.2'), 'ARCHIVE_INVALID', 'is no regular file'],
    ['a bomb', version('1.3.3'), 'ARCHIVE_INVALID', 'more than 100 : 1'],
    ['no Packer in the archive', version('1.3.4'), 'ARCHIVE_INVALID', 'does not belong into it'],
    ['a program for no machine', version('1.3.5'), 'PACKER_UNUSABLE', 'Packer 1.3.5 from'],
    ['checksums that name a file twice', version('1.3.6'), 'RELEASE_INVALID', 'a second time'],
    ['checksums of nothing', version('1.3.7'), 'RELEASE_INVALID', 'it is empty'],
    ['an archive without an end', version('1.3.9'), 'ARCHIVE_INVALID', 'https://releases.hashicorp.com/'],
    [
      'a host nobody knows',
      { inputs: { mirrorUrl: 'https://no-such-host.invalid/' }, env: { NO_PROXY: '*' } },
      'DOWNLOAD_FAILED',
      'no-such-host.invalid has no address',
    ],
    [
      'a proxy that is not there',
      { env: { HTTPS_PROXY: 'http://127.0.0.1:1' } },
      'DOWNLOAD_FAILED',
      'the proxy is 127.0.0.1:1',
    ],
    [
      'a host the proxy does not know',
      { inputs: { mirrorUrl: 'https://other.example.test/' } },
      'DOWNLOAD_FAILED',
      'is not let through by the proxy (403)',
    ],
    [
      'an authority nobody trusts',
      { env: { SSL_CERT_FILE: '' } },
      'DOWNLOAD_FAILED',
      'certificate that is not trusted',
    ],
    [
      'a file of authorities that is not there',
      { env: { SSL_CERT_FILE: '/none.pem' } },
      'FILE_UNREADABLE',
      'SSL_CERT_FILE: /none.pem',
    ],
  ])('%s', async (_name, { faults = [], inputs = {}, env }, code, text) => {
    server.setFaults(faults)
    const run = await setup({ packerVersion: '~> 1.16', ...inputs }, env)
    expect(run.error).toMatchObject({ code, detail: expect.stringContaining(text) as string })
    expect(run.errors).toHaveLength(1)
    const { detail = '', hint = '' } = run.error ?? {}
    if (code !== 'FILE_UNREADABLE') expect(detail).toMatch(/Packer|https:\/\/releases/)
    if (code !== 'FILE_UNREADABLE') expect(detail).toMatch(/releases\.hashicorp\.com|example\.test|\.invalid/)
    expect(hint).toMatch(/^[A-Z].{20}/)
    expect(run.outputs['packerPath']).toBeUndefined()
    expect(await installedFiles()).toEqual([])
  })

  it.each([
    [
      'a stranger’s key',
      async () => (await makeSigner({ name: 'Stranger' })).publicKey,
      'Could not find signing key',
    ],
    [
      'a key that has expired',
      async () => {
        const old = await makeSigner({ created: new Date(Date.now() - 9e8), validSeconds: 600 })
        const path = 'packer/1.16.0/packer_1.16.0_SHA256SUMS'
        server.sites.releases.set(
          `${path}.sig`,
          await old.sign(server.sites.releases.get(path) ?? Buffer.alloc(0)),
        )
        return old.publicKey
      },
      'expired',
    ],
    ['a key that is none', async () => 'no key', 'is no signature by the key of'],
  ])('%s', async (_name, keyOf, text) => {
    const name = 'packer/1.16.0/packer_1.16.0_SHA256SUMS.sig'
    const before = server.sites.releases.get(name)
    await writeFile(join(root, 'other.asc'), await keyOf())
    const run = await setup({ packerVersion: '1.16.0', signingKey: 'other.asc' })
    server.sites.releases.set(name, before ?? Buffer.alloc(0))
    expect(run.error).toMatchObject({ code: 'SIGNATURE_INVALID' })
    expect(run.error?.detail).toMatch(new RegExp(text, 'i'))
    expect(await installedFiles()).toEqual([])
  })
})
