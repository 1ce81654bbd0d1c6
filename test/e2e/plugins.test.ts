import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commandLine } from '#test/conformance/programs.ts'
import { startReleaseServer, type ReleaseServer } from '#test/sim/releases/releaseServer.ts'
import { simEnvironment } from '#test/sim/releases/simEnvironment.ts'
import { agents } from './agents.ts'
import { errorText, expectEnd } from './expectations.ts'
import { runStep } from './step.ts'

const template = `packer {
  required_plugins {
    azure = {
      source  = "github.com/hashicorp/azure"
      version = "~> 2.0"
    }
    anvil = {
      source  = "github.com/acme/anvil"
      version = ">= 1"
    }
  }
}
`

let server: ReleaseServer
let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'plugins-'))
  server = await startReleaseServer({
    products: [
      { name: 'packer', versions: [{ version: '1.16.0' }] },
      { name: 'azure', versions: [{ version: '2.0.0' }, { version: '2.1.0' }] },
      { name: 'anvil', namespace: 'acme', on: ['github'], versions: [{ version: '1.0.0' }] },
    ],
  })
  await mkdir(join(root, 'home'))
  await writeFile(join(root, 'key.asc'), server.signer.publicKey)
  await writeFile(join(root, 'image.pkr.hcl'), template)
  // What a person does on a laptop: the built command line.
  for (const args of [
    [
      'lock',
      'image.pkr.hcl',
      '--packer-version',
      '~> 1.16',
      '--platforms',
      'linux_amd64',
      '--signing-key',
      'key.asc',
    ],
    ['mirror', 'mirror', '--template', 'image.pkr.hcl', '--signing-key', 'key.asc'],
  ])
    await execa(process.execPath, [commandLine, ...args], {
      cwd: root,
      extendEnv: false,
      env: { PATH: process.env['PATH'] ?? '', HOME: join(root, 'home'), ...simEnvironment(server) },
    })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await rm(root, { recursive: true, force: true })
})

const options = async (
  inputs: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
) => ({
  task: 'setup' as const,
  inputs: {
    template: 'image.pkr.hcl',
    signingKey: 'key.asc',
    packerVersion: '1.16.0',
    packerSource: 'download',
    ...inputs,
  },
  files: {
    'key.asc': server.signer.publicKey,
    'image.pkr.hcl': template,
    'packer.lock.json': await readFile(join(root, 'packer.lock.json'), 'utf8'),
  },
  agentEnv: environment,
})

interface Installed {
  readonly source: string
  readonly version: string
  readonly sha256: string
}
const installed = (text: string | undefined): readonly Installed[] => JSON.parse(text ?? '[]') as Installed[]

describe.each(agents)('plugins on $name', (agent) => {
  test('offline, from a mirror the command line made, they are those that were locked online', async () => {
    const online = await runStep(agent, await options({ lockMode: 'frozen' }, simEnvironment(server)))
    await expectEnd(online, 'Succeeded')
    server.reset()
    const offline = await runStep(
      agent,
      await options({ lockMode: 'frozen', offline: 'true', mirrorFolder: join(root, 'mirror') }),
    )
    await expectEnd(offline, 'Succeeded')
    expect(server.requests).toEqual([])
    const plugins = installed(offline.outputs['plugins'])
    expect(plugins.map(({ source, version }) => [source, version])).toEqual([
      ['github.com/acme/anvil', '1.0.0'],
      ['github.com/hashicorp/azure', '2.1.0'],
    ])
    expect(plugins.map(({ sha256 }) => sha256)).toEqual(
      installed(online.outputs['plugins']).map(({ sha256 }) => sha256),
    )
  })

  test('a lock file that does not name a plugin is refused when it is frozen', async () => {
    const given = await options({ lockMode: 'frozen' }, simEnvironment(server))
    const lock = JSON.parse(given.files['packer.lock.json']) as { plugins: readonly Installed[] }
    const shorter = { ...lock, plugins: lock.plugins.filter(({ source }) => !source.includes('anvil')) }
    const files = { ...given.files, 'packer.lock.json': `${JSON.stringify(shorter, undefined, 2)}\n` }
    const step = await runStep(agent, { ...given, files })
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('github.com/acme/anvil')
    expect(errorText(step)).toContain('[LOCK_FILE_DISAGREES]')
  })
})
