import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { formatLockFile } from '#shared/packer/lockFile/formatLockFile.ts'
import { parseLockFile } from '#shared/packer/lockFile/parseLockFile.ts'
import type { InstalledPlugin } from '#shared/packer/plugins/installOptions.ts'
import { lockTask } from '#shared/tasks/lock.ts'
import { mirrorTask } from '#shared/tasks/mirror.ts'
import { setupTask } from '#shared/tasks/setup.ts'
import { scratch } from '#test/base/scratch.ts'
import { writePacker } from '#test/packer/packerAgent.ts'
import { startReleaseServer, type ReleaseServer } from '#test/sim/releases/releaseServer.ts'
import { simEnvironment } from '#test/sim/releases/simEnvironment.ts'
import { runLocally } from './taskRun.ts'

const azure = 'github.com/hashicorp/azure'
const anvil = 'github.com/acme/anvil'
let server: ReleaseServer
beforeAll(async () => {
  server = await startReleaseServer({
    products: [
      { name: 'packer', versions: [{ version: '1.15.0' }, { version: '1.16.0' }] },
      { name: 'azure', versions: [{ version: '2.0.0' }, { version: '2.1.0' }] },
      { name: 'anvil', namespace: 'acme', on: ['github'], versions: [{ version: '1.0.0' }] },
    ],
  })
})
afterAll(() => server[Symbol.asyncDispose]())

let root = ''
beforeEach(async () => {
  root = await scratch()
  server.reset()
  await writeFile(join(root, 'key.asc'), server.signer.publicKey)
  await writePacker(join(root, 'bin/packer'), '1.16.0')
  await mkdir(join(root, 'images'))
  const requirements = `azure = { source = "${azure}", version = "~> 2.0" }\n anvil = { source = "${anvil}", version = ">= 1" }`
  const text = `packer {\n required_plugins {\n ${requirements}\n }\n}\n`
  await writeFile(join(root, 'images/a.pkr.hcl'), text)
})

type Inputs = Readonly<Record<string, string>>
const world = () => simEnvironment(server)
const lock = (inputs: Inputs = {}) =>
  runLocally(lockTask, root, { template: 'images', signingKey: 'key.asc', ...inputs }, world())
const mirror = (inputs: Inputs = {}) =>
  runLocally(
    mirrorTask,
    root,
    { folder: 'mirror', template: 'images', signingKey: 'key.asc', ...inputs },
    world(),
  )
const lockText = () => readFile(join(root, 'images/packer.lock.json'), 'utf8')
const both = { platforms: 'linux_amd64\nwindows_amd64', packerVersion: '~> 1.15' }

describe('lock', () => {
  it('locks plugins and Packer for several platforms, and is then up to date', async () => {
    const run = await lock(both)
    expect(run.outputs['lockChanged']).toBe('true')
    expect(run.log).toContain(`+ ${azure} 2.1.0`)
    expect(run.summary).toContain('| – | 2.1.0 |')
    const { packer, plugins } = parseLockFile('lock', Buffer.from(await lockText()))
    expect(packer).toMatchObject({ version: '1.16.0', constraint: '~> 1.15' })
    expect(plugins.map(({ source, version }) => [source, version])).toEqual([
      [anvil, '1.0.0'],
      [azure, '2.1.0'],
    ])
    for (const entry of plugins) expect([...entry.platforms.keys()]).toEqual(['linux_amd64', 'windows_amd64'])
    const text = await lockText()
    server.reset()
    const again = await lock()
    expect(again.outputs['lockChanged']).toBe('false')
    expect(await lockText()).toBe(text)
    expect(server.paths().filter((path) => path.includes('.zip'))).toEqual([])
  })

  it('refuses what is no platform, and one nobody releases for', async () => {
    await expect(lock({ platforms: 'linux' })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    await expect(lock({ platforms: 'plan9_mips' })).rejects.toMatchObject({
      code: 'PLUGIN_NOT_FOUND',
      detail: expect.stringContaining('not released for plan9_mips') as string,
    })
  })
})

describe('mirror', () => {
  it('is the releases site, byte for byte, for what is locked', async () => {
    await lock(both)
    await mirror()
    const files = await readdir(join(root, 'mirror'), { recursive: true, withFileTypes: true })
    const below = files
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 8))
    expect(below.filter((path) => path.endsWith('.zip'))).toHaveLength(6)
    for (const path of below.filter((name) => !name.startsWith('github.com') && !name.endsWith('index.json')))
      expect(await readFile(join(root, 'mirror', path))).toEqual(server.sites.releases.get(path))
    expect(below).toContain(`${anvil}/packer-plugin-anvil/1.0.0/packer-plugin-anvil_1.0.0_linux_amd64.zip`)
    const index = JSON.parse(
      await readFile(join(root, 'mirror/packer-plugin-azure/index.json'), 'utf8'),
    ) as object
    expect(index).toMatchObject({ versions: { '2.1.0': { version: '2.1.0', builds: [{}, {}] } } })
    server.reset()
    await mirror()
    expect(server.paths().filter((path) => path.includes('.zip'))).toEqual([])
  })

  it('serves installations without a network that equal those from the network', async () => {
    await lock(both)
    await mirror()
    const install = async (directory: string, more: Inputs, environment: Inputs) => {
      const inputs = {
        template: 'images',
        signingKey: 'key.asc',
        lockMode: 'frozen',
      }
      const { outputs } = await runLocally(
        setupTask,
        root,
        { ...inputs, pluginDirectory: directory, ...more },
        environment,
      )
      const plugins = JSON.parse(outputs['plugins'] ?? '') as readonly InstalledPlugin[]
      return Promise.all(plugins.map(({ path }) => readFile(path)))
    }
    const online = await install('online', {}, world())
    server.reset()
    const offline = await install('offline', { offline: 'true', mirrorFolder: 'mirror' }, {})
    expect(offline).toEqual(online)
    expect(offline).toHaveLength(2)
    expect(server.requests).toEqual([])
  })

  it('refuses a release that is not the one that was locked', async () => {
    await lock(both)
    const { packer, plugins } = parseLockFile('lock', Buffer.from(await lockText()))
    const others = plugins.map((plugin) => {
      const platforms = [...plugin.platforms].map(
        ([platform, archive]) => [platform, { ...archive, zipSha256: '0'.repeat(64) }] as const,
      )
      return { ...plugin, platforms: new Map(platforms) }
    })
    await writeFile(join(root, 'images/packer.lock.json'), formatLockFile({ packer, plugins: others }))
    await expect(mirror()).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' })
  })

  it('refuses a lock in which a single digit is another', async () => {
    await lock(both)
    const digest = /"zipSha256": "\w{8}/.exec(await lockText())?.[0] ?? ''
    const changed = (await lockText()).replace(digest, '"zipSha256": "00000000')
    await writeFile(join(root, 'images/packer.lock.json'), changed)
    server.reset()
    await expect(mirror()).rejects.toMatchObject({ code: 'LOCK_FILE_INVALID' })
    expect(server.requests).toEqual([])
  })
})
