import { access, readdir, readFile, writeFile } from 'node:fs/promises'
import { arch } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sha256File } from '#shared/base/digest.ts'
import { goPlatform } from '#shared/packer/install/goPlatform.ts'
import { formatLockFile } from '#shared/packer/lockFile/formatLockFile.ts'
import type { LockedArchive, LockFile } from '#shared/packer/lockFile/lockFile.ts'
import { parseLockFile } from '#shared/packer/lockFile/parseLockFile.ts'
import { formatPlatform } from '#shared/packer/plugins/pluginPlatform.ts'
import { lockTask } from '#shared/tasks/lock.ts'
import { scratch } from '#test/base/scratch.ts'
import { writePacker } from '#test/packer/packerAgent.ts'
import { startReleaseServer, type ReleaseServer } from '#test/sim/releases/releaseServer.ts'
import { simEnvironment } from '#test/sim/releases/simEnvironment.ts'
import { runLocally } from '#test/tasks/plugins/taskRun.ts'
import { runSetupJob, type SetupRun } from './setupRun.ts'

const here = formatPlatform(goPlatform())
const versions = ['1.14.0', '1.15.0', '1.16.0'].map((version) => ({ version }))
let server: ReleaseServer
/** The same versions, of other bytes. */
let other: ReleaseServer
beforeAll(async () => {
  const plugin = { name: 'azure', versions: [{ version: '2.0.0' }] }
  server = await startReleaseServer({ products: [{ name: 'packer', versions }, plugin] })
  const changed = versions.map((version) => ({ ...version, sizeBytes: 5000 }))
  other = await startReleaseServer({
    products: [{ name: 'packer', versions: changed }],
    signer: server.signer,
  })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await other[Symbol.asyncDispose]()
})

let root = ''
beforeEach(async () => {
  root = await scratch()
  await writeFile(join(root, 'key.asc'), server.signer.publicKey)
  server.reset()
})

type Inputs = Readonly<Record<string, string>>
const lockPath = () => join(root, 'packer.lock.json')
const readLock = async () => parseLockFile('lock', await readFile(lockPath()))

/** Locks Packer as the command line does; 1.15.0 unless told otherwise. */
const lock = async (inputs: Inputs = {}): Promise<LockFile> => {
  const common = { lockFile: 'packer.lock.json', signingKey: 'key.asc', packerVersion: '~> 1.15.0' }
  await runLocally(lockTask, root, { ...common, ...inputs }, simEnvironment(server))
  server.reset()
  return await readLock()
}

/** Writes the lock with other checksums for this platform. */
const relock = async (change: Partial<LockedArchive>): Promise<void> => {
  const { packer, plugins } = await readLock()
  if (packer === undefined) throw new Error('Packer is not locked')
  const platforms = [...packer.platforms].map(
    ([platform, archive]) => [platform, { ...archive, ...change }] as const,
  )
  await writeFile(
    lockPath(),
    formatLockFile({ packer: { ...packer, platforms: new Map(platforms) }, plugins }),
  )
}

const setup = (inputs: Inputs = {}, from = server, path = '/none'): Promise<SetupRun> =>
  runSetupJob({
    root,
    inputs: { lockFile: 'packer.lock.json', signingKey: 'key.asc', ...inputs },
    environment: { ...simEnvironment(from), PATH: path },
  })
const lists = () => server.paths().filter((path) => path.endsWith('index.json'))
const zips = () => server.paths().filter((path) => path.endsWith('.zip'))
const installed = () => readdir(join(root, 'tools/packer')).catch(() => [])

describe('a locked Packer', () => {
  it.each(['verify', 'frozen'])('is installed as it is locked, without a list (%s)', async (lockMode) => {
    const { packer } = await lock()
    const run = await setup({ lockMode })
    expect(run.error).toBeUndefined()
    expect(run.outputs).toMatchObject({
      packerVersion: '1.15.0',
      packerSha256: packer?.platforms.get(here)?.binarySha256,
    })
    expect(lists()).toEqual([])
    const again = await setup({ lockMode, offline: 'true' })
    expect(again.outputs).toMatchObject({ packerVersion: '1.15.0', cacheHit: 'true' })
  })

  it('counts for latest too, and is looked for in each of two mirrors without their lists', async () => {
    await lock()
    const mirrorUrl = 'https://mirror.example.test/'
    const run = await setup({ packerVersion: 'latest', mirrorUrl, mirrorFolder: '.' })
    expect(run.outputs['packerVersion']).toBe('1.15.0')
    expect(lists()).toEqual([])
  })

  it('is not replaced by one on the agent of the same version and other bytes, which is not even run', async () => {
    await lock()
    const trace = join(root, 'was-run')
    await writePacker(join(root, 'bin/packer'), '', `echo x >${trace}; echo 1,,version,1.15.0`)
    const run = await setup({}, server, join(root, 'bin'))
    expect(run.outputs['packerPath']).toBe(join(root, 'tools/packer/1.15.0', arch(), 'packer'))
    expect(run.log.join('\n')).toMatch(/bin\/packer \(PATH\): has the SHA-256 \w+, where the lock file says/)
    await expect(access(trace)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('is taken from the agent when it is the very same', async () => {
    const own = await writePacker(join(root, 'bin/packer'), '1.15.0')
    await lock()
    await relock({ binarySha256: await sha256File(own) })
    const run = await setup({ lockMode: 'frozen' }, server, join(root, 'bin'))
    expect(run.outputs['packerPath']).toBe(own)
    expect(server.requests).toEqual([])
  })

  it('must be the one at packerPath', async () => {
    const own = await writePacker(join(root, 'bin/packer'), '1.15.0')
    await lock()
    const run = await setup({ packerPath: own })
    expect(run.error).toMatchObject({
      code: 'PACKER_UNUSABLE',
      detail: expect.stringContaining('where the lock file says') as string,
    })
    expect((await setup({ packerPath: own, lockMode: 'off' })).outputs['packerPath']).toBe(own)
  })

  it('replaces what an earlier job installed from elsewhere', async () => {
    const before = await setup({ packerVersion: '1.15.0', lockMode: 'off' }, other)
    await lock()
    const run = await setup()
    expect(run.outputs['packerPath']).toBe(before.outputs['packerPath'])
    expect(run.outputs['packerSha256']).not.toBe(before.outputs['packerSha256'])
  })
})

describe('one error, and nothing is installed, when', () => {
  it.each<readonly [string, Partial<LockedArchive>, string]>([
    ['the archive is another', { zipSha256: 'a'.repeat(64) }, 'the archive has the SHA-256'],
    ['the program is another', { binarySha256: 'b'.repeat(64) }, 'the program in it has the SHA-256'],
  ])('%s', async (_name, change, text) => {
    await lock()
    await relock(change)
    const run = await setup()
    expect(run.error).toMatchObject({
      code: 'CHECKSUM_MISMATCH',
      detail: expect.stringContaining(text) as string,
      hint: expect.stringContaining('Ask the publisher') as string,
    })
    expect(run.errors).toHaveLength(1)
    expect(await readdir(join(root, 'tools/packer/1.15.0'))).toEqual([])
  })

  it.each<readonly [string, Inputs, Inputs, string, string]>([
    [
      'another version is asked for',
      {},
      { packerVersion: '~> 1.16' },
      'LOCK_FILE_DISAGREES',
      'Packer is locked at 1.15.0, and not ~> 1.16 (packerVersion).',
    ],
    [
      'it is locked for another platform',
      { platforms: 'windows_arm64' },
      {},
      'LOCK_FILE_DISAGREES',
      'is not locked for',
    ],
    [
      'the lock is frozen, and not there',
      {},
      { lockMode: 'frozen', lockFile: 'none.json' },
      'LOCK_FILE_DISAGREES',
      'There is no',
    ],
    [
      'it is frozen, and nobody says where',
      {},
      { lockMode: 'frozen', lockFile: '' },
      'INPUT_INVALID',
      'needs lockFile',
    ],
  ])('%s', async (_name, lockInputs, inputs, code, text) => {
    const platforms = lockInputs['platforms']
    await lock()
    if (platforms !== undefined) {
      const { packer, plugins } = await readLock()
      const [archive] = packer?.platforms.values() ?? []
      if (packer === undefined || archive === undefined) throw new Error('Packer is not locked')
      const moved = { packer: { ...packer, platforms: new Map([[platforms, archive]]) }, plugins }
      await writeFile(lockPath(), formatLockFile(moved))
    }
    const run = await setup(inputs)
    expect(run.error).toMatchObject({ code, detail: expect.stringContaining(text) as string })
    expect(server.requests).toEqual([])
    expect(await installed()).toEqual([])
  })

  it('the lock is frozen and says nothing about Packer, unless one is on the agent', async () => {
    await writeFile(lockPath(), formatLockFile({ packer: undefined, plugins: [] }))
    const run = await setup({ lockMode: 'frozen' })
    expect(run.error).toMatchObject({ code: 'LOCK_FILE_DISAGREES' })
    expect(run.error?.hint).toContain('--packer-version')
    expect(server.requests).toEqual([])
    const own = await writePacker(join(root, 'bin/packer'), '1.15.0')
    expect((await setup({ lockMode: 'frozen' }, server, join(root, 'bin'))).outputs['packerPath']).toBe(own)
    const warned = await setup()
    expect(warned.outputs['packerVersion']).toBe('1.16.0')
    expect(warned.warnings.join()).toContain('The lock file says nothing about Packer')
  })
})

describe('lockMode: update', () => {
  it('locks the newest Packer that will do, for all platforms, and downloads each archive once', async () => {
    const platforms = [...new Set([here, 'windows_amd64'])]
    const before = await lock({ platforms: platforms.join('\n'), plugins: 'github.com/hashicorp/azure@>= 1' })
    const inputs = {
      packerVersion: '~> 1.15',
      plugins: 'github.com/hashicorp/azure@>= 1',
      lockMode: 'update',
    }
    const run = await setup(inputs)
    expect(run.error).toBeUndefined()
    expect(run.outputs).toMatchObject({ packerVersion: '1.16.0', lockChanged: 'true' })
    const after = await readLock()
    expect(after.packer).toMatchObject({ version: '1.16.0', constraint: '~> 1.15' })
    expect([...(after.packer?.platforms.keys() ?? [])].toSorted()).toEqual(platforms.toSorted())
    expect(after.packer?.platforms.get(here)?.binarySha256).toBe(run.outputs['packerSha256'])
    expect(after.plugins).toEqual(before.plugins)
    expect(zips().filter((path) => path.includes('/packer_'))).toHaveLength(platforms.length)
    server.reset()
    const again = await setup(inputs)
    expect(again.outputs).toMatchObject({ lockChanged: 'false', cacheHit: 'true' })
    expect(zips()).toEqual([])
  })

  it('leaves the entry alone when Packer is given', async () => {
    const before = await lock()
    const own = await writePacker(join(root, 'bin/packer'), '1.16.0')
    const run = await setup({ lockMode: 'update', packerPath: own })
    expect(run.outputs).toMatchObject({ packerPath: own, lockChanged: 'false' })
    expect((await readLock()).packer).toEqual(before.packer)
  })
})
