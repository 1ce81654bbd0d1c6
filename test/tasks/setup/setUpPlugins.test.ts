import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { goPlatform } from '#shared/packer/install/goPlatform.ts'
import type { InstalledPlugin } from '#shared/packer/plugins/installOptions.ts'
import { scratch } from '#test/base/scratch.ts'
import { writePacker } from '#test/packer/packerAgent.ts'
import { startReleaseServer, type ReleaseServer } from '#test/sim/releases/releaseServer.ts'
import { simEnvironment } from '#test/sim/releases/simEnvironment.ts'
import { runSetupJob, type SetupRun } from './setupRun.ts'

const azure = 'github.com/hashicorp/azure'
const anvil = 'github.com/acme/anvil'
let server: ReleaseServer
beforeAll(async () => {
  const versions = [{ version: '1.0.0' }, { version: '1.1.0' }]
  server = await startReleaseServer({
    products: [
      { name: 'azure', versions },
      { name: 'anvil', namespace: 'acme', on: ['github'], versions },
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
  await template(`azure = { source = "${azure}", version = ">= 1.0" }`)
})

const template = (requirement: string) =>
  writeFile(join(root, 'images/a.pkr.hcl'), `packer {\n  required_plugins {\n    ${requirement}\n  }\n}\n`)

const setup = (
  inputs: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
): Promise<SetupRun> =>
  runSetupJob({
    root,
    inputs: { packerPath: 'bin/packer', signingKey: 'key.asc', ...inputs },
    environment: { ...simEnvironment(server), ...environment },
  })

const pluginsOf = ({ outputs, error }: SetupRun): readonly InstalledPlugin[] => {
  expect(error).toBeUndefined()
  return JSON.parse(outputs['plugins'] ?? '[]') as readonly InstalledPlugin[]
}

describe('setup installs plugins', () => {
  it('of the template and of the list, signed where HashiCorp signs', async () => {
    const run = await setup({ template: 'images', plugins: `${anvil}@< 1.1` })
    const plugins = pluginsOf(run)
    expect(plugins.map(({ source, version }) => `${source} ${version}`)).toEqual([
      `${anvil} 1.0.0`,
      `${azure} 1.1.0`,
    ])
    for (const { path } of plugins) {
      expect(path.startsWith(`${run.outputs['pluginDirectory']}/github.com/`)).toBe(true)
      expect((await stat(path)).isFile()).toBe(true)
    }
    expect(run.outputs['lockChanged']).toBe('false')
    expect(server.paths().some((path) => path.endsWith('.sig'))).toBe(true)
  })

  it('not from a list that somebody else signed', async () => {
    const run = await setup({ template: 'images', signingKey: '' })
    expect(run.error).toMatchObject({ code: 'SIGNATURE_INVALID' })
  })

  it('as they were locked, without a request the next time', async () => {
    const first = await setup({ template: 'images', lockMode: 'update' })
    expect(first.outputs['lockChanged']).toBe('true')
    expect(first.log).toContain(`+ ${azure} 1.1.0`)
    const text = await readFile(join(root, 'images/packer.lock.json'), 'utf8')
    expect(text).toContain(pluginsOf(first)[0]?.sha256)
    server.reset()
    const second = await setup({ template: 'images', lockMode: 'frozen' })
    expect(pluginsOf(second)).toMatchObject([{ version: '1.1.0', reason: 'locked' }])
    expect(server.requests).toEqual([])
    const third = await setup({ template: 'images', lockMode: 'update' })
    expect(third.outputs['lockChanged']).toBe('false')
    expect(await readFile(join(root, 'images/packer.lock.json'), 'utf8')).toBe(text)
  })

  it('one archive per run, even when it is locked and installed in one go', async () => {
    await setup({ template: 'images', lockMode: 'update' })
    expect(server.paths().filter((path) => path.endsWith('.zip'))).toHaveLength(1)
  })

  it('only as far as the lock goes', async () => {
    const missing = await setup({ template: 'images', lockMode: 'frozen' })
    expect(missing.error).toMatchObject({ code: 'LOCK_FILE_DISAGREES' })
    await setup({ template: 'images', lockMode: 'update' })
    await template(`azure = { source = "${azure}", version = "< 1.1" }`)
    const run = await setup({ template: 'images' })
    expect(run.error).toMatchObject({
      code: 'LOCK_FILE_DISAGREES',
      at: { file: 'images/a.pkr.hcl', line: 3 },
    })
    expect(run.error?.hint).toContain('machine-image lock')
    expect(pluginsOf(await setup({ template: 'images', lockMode: 'off' }))[0]?.version).toBe('1.0.0')
  })

  it('offline from a folder with the files of the site', async () => {
    const { os, arch } = goPlatform()
    for (const [path, data] of server.sites.releases) {
      const full = join(root, 'mirror', path)
      await mkdir(join(full, '..'), { recursive: true })
      if (!path.endsWith('.zip') || path.endsWith(`${os}_${arch}.zip`)) await writeFile(full, data)
    }
    const online = pluginsOf(await setup({ template: 'images' }))
    server.reset()
    const inputs = { template: 'images', offline: 'true', mirrorFolder: 'mirror', cache: 'false' }
    const offline = pluginsOf(await setup(inputs))
    expect(await readFile(offline[0]?.path ?? '')).toEqual(await readFile(online[0]?.path ?? '/'))
    expect(server.requests).toEqual([])
    const closed = await setup({ plugins: anvil, offline: 'true', mirrorFolder: 'mirror' })
    expect(closed.error).toMatchObject({ code: 'PLUGIN_NOT_FOUND' })
  })

  it('into the directory it is told', async () => {
    const run = await setup({ plugins: azure, pluginDirectory: 'plugins' })
    expect(run.outputs['pluginDirectory']).toBe(join(root, 'plugins'))
    await copyFile(pluginsOf(run)[0]?.path ?? '', join(root, 'copy'))
    server.reset()
    expect(pluginsOf(await setup({ plugins: azure, pluginDirectory: 'plugins' }))).toMatchObject([
      { reason: 'installed' },
    ])
    expect(server.requests).toEqual([])
  })

  it('from a server of an enterprise, through the proxy, whose token no other host sees', async () => {
    const thing = 'github.example.test/acme/anvil'
    await template(`anvil = { source = "${thing}", version = "~> 1.0" }`)
    const tokens = { GH_ENTERPRISE_TOKEN: 'ghp_of-the-server', GITHUB_TOKEN: 'ghp_of-github' }
    const run = await setup(
      { template: 'images', plugins: anvil, githubUrl: 'https://github.example.test' },
      { ...simEnvironment(server), ...tokens },
    )
    expect(run.error).toBeUndefined()
    const plugins = JSON.parse(run.outputs['plugins'] ?? '[]') as readonly InstalledPlugin[]
    expect(plugins.map(({ source, version }) => [source, version])).toEqual([
      [anvil, '1.1.0'],
      [thing, '1.1.0'],
    ])
    const sent = server.requests.flatMap(({ host, headers }) =>
      headers['authorization'] === undefined ? [] : [`${host} ${String(headers['authorization'])}`],
    )
    expect([...new Set(sent)].toSorted()).toEqual([
      'api.github.com Bearer ghp_of-github',
      'github.example.test Bearer ghp_of-the-server',
    ])
    const onEnterprise = server.requests.filter(({ host }) => host === 'github.example.test')
    for (const { path, headers } of onEnterprise)
      expect(headers['authorization'] === undefined).toBe(!path.startsWith('/api/v3/'))
    expect(run.log.join('\n')).not.toContain('ghp_')
  })

  it('with a token that only the API sees, and the log does not', async () => {
    const run = await setup({ plugins: anvil }, { PACKER_GITHUB_API_TOKEN: 'ghp_secret' })
    pluginsOf(run)
    const authorised = server.requests.filter(({ headers }) => headers['authorization'] !== undefined)
    expect(new Set(authorised.map(({ host }) => host))).toEqual(new Set(['api.github.com']))
    expect(run.log.join('\n')).not.toContain('ghp_secret')
  })
})
