import { createHash } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '#shared/base/clock.ts'
import type { RunContext } from '#shared/base/context.ts'
import { createExec } from '#shared/base/exec.ts'
import { Journal } from '#shared/base/journal.ts'
import { Scope } from '#shared/base/scope.ts'
import { githubHosts } from '#shared/packer/github/githubHost.ts'
import { githubSource } from '#shared/packer/github/githubSource.ts'
import { goPlatform } from '#shared/packer/install/goPlatform.ts'
import { emptyLock, type LockFile } from '#shared/packer/lockFile/lockFile.ts'
import { ArchiveStore } from '#shared/packer/plugins/archiveStore.ts'
import type { InstalledPlugin, InstallOptions } from '#shared/packer/plugins/installOptions.ts'
import { installPlugins } from '#shared/packer/plugins/installPlugins.ts'
import { lockPlugins } from '#shared/packer/plugins/lockPlugins.ts'
import { joinRequirements, parsePluginList } from '#shared/packer/plugins/pluginRequirement.ts'
import { releasesSite } from '#shared/packer/releases/releasesSite.ts'
import type { ReleaseSource } from '#shared/packer/releases/releaseSource.ts'
import { testTransfer } from '#test/base/http/transferContext.ts'
import { recordedLog } from '#test/base/recordingSink.ts'
import { scratch } from '#test/base/scratch.ts'
import { packerAgent } from '#test/packer/packerAgent.ts'
import type { FaultRule } from '#test/sim/releases/faults.ts'
import { releasesTree, type SimProduct, type SimVersion } from '#test/sim/releases/productTree.ts'
import { startReleaseServer, type ReleaseServer } from '#test/sim/releases/releaseServer.ts'

const azure = 'github.com/hashicorp/azure'
const anvil = 'github.com/acme/anvil'
const versions = [{ version: '1.0.0' }, { version: '1.1.0' }]
let server: ReleaseServer
beforeAll(async () => {
  server = await startReleaseServer({
    products: [
      { name: 'azure', versions },
      { name: 'anvil', namespace: 'acme', on: ['github'], versions },
    ],
  })
})
afterAll(() => server[Symbol.asyncDispose]())

let base = ''
beforeEach(async () => {
  base = await scratch()
  server.reset()
})

const never = new AbortController().signal
const contextOf = async (): Promise<RunContext> => ({
  log: recordedLog().log,
  exec: createExec({
    signal: never,
    hurry: never,
    clock: systemClock,
    mark: `i-${process.pid}`,
    graceMs: 500,
  }),
  scope: new Scope(),
  journal: await Journal.create(join(base, 'state')),
  signal: never,
  clock: systemClock,
  summarise: () => undefined,
  agent: packerAgent({
    workingDirectory: base,
    environment: { PATH: '/usr/bin:/bin', ARM_CLIENT_SECRET: 'x' },
  }),
})

const openSources = async (): Promise<readonly ReleaseSource[]> => {
  const transfer = await testTransfer(server)
  const hosts = githubHosts({ environment: {}, url: undefined, token: undefined })
  return [releasesSite(transfer, undefined), ...hosts.map((host) => githubSource(transfer, host))]
}

/** Installs as one job does; `job` names its private directories. */
const install = async (
  lines: readonly string[],
  changes: Partial<InstallOptions> = {},
  job = 'job',
): Promise<readonly InstalledPlugin[]> => {
  const tempDirectory = join(base, `${job}-temp`)
  await mkdir(tempDirectory, { recursive: true })
  const place = {
    target: join(base, `${job}-plugins`),
    tempDirectory,
    archives: new ArchiveStore(tempDirectory),
  }
  return installPlugins(await contextOf(), joinRequirements(parsePluginList('plugins', lines)), {
    lock: undefined,
    frozen: false,
    openSources,
    installedIn: [],
    cache: join(base, 'cache'),
    platform: goPlatform(),
    deny: true,
    place: () => Promise.resolve(place),
    ...changes,
  })
}

const lockOf = async (lines: readonly string[]): Promise<LockFile> => {
  const tempDirectory = await scratch()
  const plugins = await lockPlugins(joinRequirements(parsePluginList('plugins', lines)), {
    sources: await openSources(),
    platforms: [goPlatform(), { os: 'windows', arch: 'amd64' }],
    previous: emptyLock,
    archives: new ArchiveStore(tempDirectory),
    keep: undefined,
    tempDirectory,
    deny: true,
  })
  expect(await readdir(tempDirectory)).toEqual([])
  return { ...emptyLock, plugins }
}

const filesBelow = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name)

describe('installPlugins', () => {
  it('puts binaries and their checksums where Packer looks, from both kinds of releases', async () => {
    const installed = await install([azure, `${anvil}@< 1.1`])
    const { os, arch } = goPlatform()
    expect(installed.map(({ source, version }) => [source, version])).toEqual([
      [anvil, '1.0.0'],
      [azure, '1.1.0'],
    ])
    const path = join(base, `job-plugins/${azure}/packer-plugin-azure_v1.1.0_x5.0_${os}_${arch}`)
    expect(installed[1]?.path).toBe(path)
    expect(await readFile(`${path}_SHA256SUM`, 'utf8')).toBe(installed[1]?.sha256)
    expect((await stat(path)).mode & 0o777).toBe(0o755)
    expect(await readdir(join(base, 'job-temp'))).toEqual([])
  })

  it('installs from the cache the next time, without a download', async () => {
    await install([azure])
    server.reset()
    await install([azure], {}, 'next')
    expect(server.paths().filter((path) => path.endsWith('.zip'))).toEqual([])
    expect(await filesBelow(join(base, 'next-plugins'))).toHaveLength(2)
  })

  it('makes no request for what is locked and in the cache, and needs no list for what is locked', async () => {
    const lock = await lockOf([azure, anvil])
    server.reset()
    await install([azure, anvil], { lock, frozen: true })
    expect(server.paths().filter((path) => /index\.json|matching-refs/.test(path))).toEqual([])
    const closed = { openSources: () => Promise.reject(new Error('a socket would be opened')) }
    const installed = await install([azure, anvil], { lock, frozen: true, ...closed }, 'next')
    expect(installed.map(({ reason }) => reason)).toEqual(['locked', 'locked'])
  })

  it('writes the checksum again that somebody took away', async () => {
    const lock = await lockOf([azure])
    const [first] = await install([azure], { lock })
    const sidecar = `${first?.path ?? ''}_SHA256SUM`
    await rm(sidecar)
    await install([azure], { lock, frozen: true })
    expect(await readFile(sidecar, 'utf8')).toBe(first?.sha256)
  })

  it('downloads once for eight jobs at the same time', async () => {
    const jobs = Array.from({ length: 8 }, (_, index) => install([azure, anvil], {}, `job${index}`))
    const installed = await Promise.all(jobs)
    const zips = server.paths().filter((path) => path.includes('.zip') && !path.startsWith('github.com'))
    expect(zips).toHaveLength(2)
    for (const { path, sha256 } of installed.flat())
      expect(await readFile(`${path}_SHA256SUM`, 'utf8')).toBe(sha256)
  })

  it.each<readonly [string, readonly FaultRule[]]>([
    ['was fetched', []],
    [
      'is not wanted, since its list is none',
      [{ match: /_SHA256SUMS$/, fault: { kind: 'bytes', change: () => Buffer.from('<p>sign in') } }],
    ],
  ])('lets go of an archive it asked for beforehand, when it %s', async (_why, faults) => {
    const signals: AbortSignal[] = []
    const watched = async (): Promise<readonly ReleaseSource[]> =>
      (await openSources()).map((source) => ({
        ...source,
        release(product, version, expected) {
          if (expected !== undefined) signals.push(expected.signal)
          return source.release(product, version, expected)
        },
      }))
    server.setFaults(faults)
    const installing = install([azure], { openSources: watched })
    if (faults.length > 0) await expect(installing).rejects.toThrow()
    else await installing
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
  })

  it('takes what the user has installed, like packer init', async () => {
    await install([`${azure}@1.0.0`], { cache: undefined }, 'own')
    server.reset()
    const [plugin] = await install([azure], { installedIn: [join(base, 'own-plugins')] })
    expect(plugin).toMatchObject({ version: '1.0.0', reason: 'installed' })
    expect(server.requests).toEqual([])
    expect(await install([`${azure}@> 1`], { installedIn: [join(base, 'own-plugins')] })).toMatchObject([
      { version: '1.1.0' },
    ])
  })

  it('clears away what a killed run left, and replaces what is broken', async () => {
    const [plugin] = await install([azure])
    const folder = join(base, 'cache', azure)
    const binary = join(folder, basename(plugin?.path ?? ''))
    await writeFile(join(folder, '.partial-of-a-killed-run'), 'x')
    await writeFile(binary, 'torn')
    await symlink(JSON.stringify({ pid: 2 ** 22 + 1, host: 'nowhere' }), join(folder, '.lock-of-old'))
    await install([azure], {}, 'next')
    expect((await filesBelow(folder)).filter((name) => name.startsWith('.partial'))).toEqual([])
    expect(await readFile(binary)).toEqual(await readFile(plugin?.path ?? ''))
  })

  it('asks no other for the official plugin of that name', async () => {
    await expect(install(['github.com/evil/azure'])).rejects.toMatchObject({
      code: 'PLUGIN_NOT_FOUND',
      detail: expect.stringContaining('github.com/evil/azure') as string,
    })
    expect(server.paths().filter((path) => path.startsWith('releases.hashicorp.com'))).toEqual([])
  })
})

/** Serves another azure for one test. */
const withRelease = async (version: Partial<SimVersion>, run: () => Promise<void>): Promise<void> => {
  const product: SimProduct = {
    name: 'azure',
    versions: [{ version: '1.0.0' }, { version: '1.1.0', ...version }],
  }
  const before = new Map(server.sites.releases)
  const tree = await releasesTree(product, server.signer)
  server.sites.releases.clear()
  for (const [path, data] of tree) server.sites.releases.set(path, data)
  try {
    await run()
  } finally {
    server.sites.releases.clear()
    for (const [path, data] of before) server.sites.releases.set(path, data)
  }
}

const zipUrl = /packer-plugin-azure_1\.1\.0_\w+\.zip/
const flip = (body: Buffer) =>
  Buffer.from(body.map((byte, index) => (index === body.length >> 1 ? byte ^ 1 : byte)))
const script = (text: string): Partial<SimVersion> => ({ program: () => Buffer.from(`#!/bin/sh\n${text}\n`) })
const describing = (answer: object): Partial<SimVersion> => script(`echo '${JSON.stringify(answer)}'`)

describe('one fault is one error, and leaves nothing behind', () => {
  const releases: readonly (readonly [string, Partial<SimVersion>, string, RegExp])[] = [
    [
      'another version is reported',
      { reports: '1.0.9' },
      'PLUGIN_UNUSABLE',
      /azure 1\.1\.0 from .*"1\.0\.9"/,
    ],
    ['a prerelease is reported', { reports: '1.1.0-dev' }, 'PLUGIN_UNUSABLE', /"1\.1\.0-dev"/],
    [
      'another API is reported',
      describing({ version: '1.1.0', api_version: 'x5.7' }),
      'PLUGIN_UNUSABLE',
      /x5\.7/,
    ],
    ['describe answers nonsense', script('echo hello'), 'PLUGIN_UNUSABLE', /no description/],
    ['describe fails', script('exit 3'), 'PLUGIN_UNUSABLE', /ended with 3/],
    ['describe kills itself', script('kill -9 $$'), 'PLUGIN_UNUSABLE', /SIGKILL/],
    ['describe never ends its answer', script('head -c 3000000 /dev/zero'), 'PLUGIN_UNUSABLE', /has no end/],
    [
      'it is for another machine',
      { program: () => Buffer.from('\x7fELF nothing') },
      'PLUGIN_UNUSABLE',
      /cannot be started/,
    ],
    [
      'the interpreter is missing',
      { program: () => Buffer.from('#!/nowhere/sh\n') },
      'PLUGIN_UNUSABLE',
      /ENOENT/,
    ],
    [
      'the zip leads out of its folder',
      { entries: (entry) => [{ ...entry, name: `../${entry.name}` }] },
      'ARCHIVE_INVALID',
      /\.\./,
    ],
    ['the zip holds two', { entries: (entry) => [entry, entry] }, 'ARCHIVE_INVALID', /two files/],
    [
      'the zip holds a link',
      { entries: (entry) => [{ ...entry, mode: 0o120777 }] },
      'ARCHIVE_INVALID',
      /no regular file/,
    ],
    [
      'the zip holds a stranger',
      { entries: (entry) => [entry, { ...entry, name: 'evil' }] },
      'ARCHIVE_INVALID',
      /does not belong/,
    ],
    ['the zip lacks the binary', { entries: () => [] }, 'ARCHIVE_INVALID', /there is no/],
    ['the zip is a bomb', { program: () => Buffer.alloc(32 << 20) }, 'ARCHIVE_INVALID', /more than 100 : 1/],
    ['the list of checksums is broken', { sums: (text) => `nonsense\n${text}` }, 'RELEASE_INVALID', /line 1/],
    ['files are not there yet', { withoutFiles: true }, 'PLUGIN_NOT_FOUND', /1\.1\.0 but has no checksums/],
  ]
  it.each(releases)('%s', async (_name, version, code, detail) => {
    await withRelease(version, async () => {
      await expect(install([azure])).rejects.toMatchObject({
        code,
        detail: expect.stringMatching(detail) as string,
      })
      expect(await filesBelow(join(base, 'cache'))).toEqual([])
      expect(await filesBelow(join(base, 'job-plugins'))).toEqual([])
      // Never a silent step back to 1.0.0, which is in order.
      expect(server.paths().filter((path) => path.includes('/1.0.0/'))).toEqual([])
    })
  })

  const faults: readonly (readonly [string, FaultRule, string, RegExp])[] = [
    [
      'another byte',
      { match: zipUrl, fault: { kind: 'bytes', change: flip } },
      'CHECKSUM_MISMATCH',
      /hashicorp\/azure 1\.1\.0: what releases\.hashicorp\.com sends/,
    ],
    [
      'a silent truncation',
      { match: zipUrl, fault: { kind: 'truncate', atBytes: 99, framing: 'close' } },
      'CHECKSUM_MISMATCH',
      /1\.1\.0/,
    ],
    ['a captive portal', { match: zipUrl, fault: { kind: 'html' } }, 'DOWNLOAD_FAILED', /web page/],
    [
      'a refusal',
      { match: 'index.json', fault: { kind: 'status', status: 403 } },
      'DOWNLOAD_FAILED',
      /releases\.hashicorp\.com answered with status 403/,
    ],
    [
      'a redirect without TLS',
      { match: zipUrl, fault: { kind: 'redirect', to: 'http://releases.hashicorp.com/x' } },
      'DOWNLOAD_FAILED',
      /without TLS/,
    ],
    [
      'a manifest that is none',
      { match: 'manifest.json', fault: { kind: 'bytes', change: () => Buffer.from('{}') } },
      'CHECKSUM_MISMATCH',
      /manifest/,
    ],
  ]
  it.each(faults)('%s', async (_name, rule, code, detail) => {
    server.setFaults([rule])
    await expect(install([azure])).rejects.toMatchObject({
      code,
      detail: expect.stringMatching(detail) as string,
    })
    expect(await filesBelow(join(base, 'cache'))).toEqual([])
    expect(server.paths().filter((path) => path.includes('/1.0.0/'))).toEqual([])
  })

  it('a transfer that breaks off is gone on with', async () => {
    server.setFaults([{ match: zipUrl, nth: 1, fault: { kind: 'reset', afterBytes: 200 } }])
    expect(await install([azure])).toMatchObject([{ version: '1.1.0' }])
  })

  it('another binary than was locked', async () => {
    const lock = await lockOf([azure])
    const [entry] = lock.plugins
    if (entry === undefined) throw new Error('nothing was locked')
    const forged = [...entry.platforms].map(
      ([platform, archive]) => [platform, { ...archive, binarySha256: 'a'.repeat(64) }] as const,
    )
    const changed = { ...lock, plugins: [{ ...entry, platforms: new Map(forged) }] }
    await expect(install([azure], { lock: changed })).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' })
    expect(await filesBelow(join(base, 'cache'))).toEqual([])
  })

  it('a binary in the cache that somebody has changed, checksum and all', async () => {
    const lock = await lockOf([azure])
    const [good] = await install([azure], { lock })
    const cached = join(base, 'cache', azure, basename(good?.path ?? ''))
    const bytes = await readFile(cached)
    for (let at = 0; at < bytes.length; at += 37) {
      const forged = Buffer.from(bytes)
      forged[at] = (forged[at] ?? 0) ^ 1
      await writeFile(cached, forged)
      await writeFile(`${cached}_SHA256SUM`, createHash('sha256').update(forged).digest('hex'))
      const [plugin] = await install([azure], { lock, frozen: true }, `after-${at}`)
      expect(await readFile(plugin?.path ?? '')).toEqual(bytes)
    }
  })

  it('another release than was locked', async () => {
    const lock = await lockOf([azure])
    await withRelease({ sizeBytes: 5000 }, async () => {
      await expect(install([azure], { lock })).rejects.toMatchObject({
        code: 'CHECKSUM_MISMATCH',
        detail: expect.stringContaining('where the lock says') as string,
      })
    })
  })

  it('a lock that does not fit', async () => {
    const lock = await lockOf([azure])
    const mips = { os: 'linux', arch: 'mips' }
    const code = 'LOCK_FILE_DISAGREES'
    await expect(install([`${azure}@> 2`], { lock })).rejects.toMatchObject({ code })
    await expect(install([azure, anvil], { lock, frozen: true })).rejects.toMatchObject({ code })
    await expect(install([azure], { lock, platform: mips })).rejects.toMatchObject({
      detail: expect.stringContaining('not locked for linux_mips') as string,
    })
    expect(await install([azure, anvil], { lock })).toHaveLength(2)
  })

  it('a cache that is a file', async () => {
    await writeFile(join(base, 'cache'), '')
    await chmod(join(base, 'cache'), 0o444)
    await expect(install([azure])).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      detail: expect.stringContaining(join(base, 'cache')) as string,
    })
  })
})
