import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inRoot } from '#scripts/root.ts'
import { goPlatform } from '#shared/packer/install/goPlatform.ts'
import { formatPlatform } from '#shared/packer/plugins/pluginPlatform.ts'
import { buildTask } from '#shared/tasks/build.ts'
import { setupTask } from '#shared/tasks/setup.ts'
import { scratch } from '#test/base/scratch.ts'
import { startReleaseServer, type ReleaseServer } from '#test/sim/releases/releaseServer.ts'
import { simEnvironment } from '#test/sim/releases/simEnvironment.ts'
import { canMount, inMountNamespace } from '#test/tools/mountNamespace.ts'
import { packerRelease } from '#test/tools/packerBinary.ts'
import { pluginBinary, realPlugins } from '#test/tools/pluginBinary.ts'
import { runLocally } from './taskRun.ts'

const docker = await pluginBinary('docker')
const azure = await pluginBinary('azure')
const current = await packerRelease('1.16.0')
const packers = [
  ['1.16.0', current],
  ['1.15.0', await packerRelease('1.15.0')],
  ['1.9.4', await packerRelease('1.9.4')],
] as const
const missing = docker === undefined || azure === undefined || current === undefined
const mounts = await canMount()

let server: ReleaseServer
let root = ''
beforeAll(async () => {
  if (docker === undefined || azure === undefined) return
  const platforms = [formatPlatform(goPlatform())]
  const [dockerBytes, azureBytes] = await Promise.all([readFile(docker), readFile(azure)])
  server = await startReleaseServer({
    products: [
      {
        name: 'docker',
        versions: [{ version: realPlugins.docker.version, platforms, program: () => dockerBytes }],
      },
      {
        name: 'azure',
        on: ['github'],
        versions: [{ version: realPlugins.azure.version, platforms, program: () => azureBytes }],
      },
      { name: 'three', versions: ['1.0.0', '1.1.0', '1.2.0'].map((version) => ({ version, platforms })) },
    ],
  })
}, 120_000)
afterAll(async () => server?.[Symbol.asyncDispose]())

beforeEach(async () => {
  root = await scratch()
  server?.reset()
  if (server !== undefined) await writeFile(join(root, 'key.asc'), server.signer.publicKey)
})

const writeTemplate = async (name: string, required: readonly string[], rest: string): Promise<string> => {
  const lines = required.map(
    (plugin) => `${plugin} = { source = "github.com/hashicorp/${plugin}", version = ">= 1.0.0" }`,
  )
  const path = join(root, name)
  await writeFile(path, `packer {\n required_plugins {\n${lines.join('\n')}\n }\n}\n${rest}\n`)
  return path
}

const nullBuild = 'source "null" "a" {\n communicator = "none"\n}\nbuild {\n sources = ["null.a"]\n}'
const dockerBuild =
  'source "docker" "a" {\n image = "debian"\n commit = true\n}\nbuild {\n sources = ["docker.a"]\n}'

const setup = async (template: string) =>
  runLocally(
    setupTask,
    root,
    { packerPath: current ?? '', template, signingKey: 'key.asc', pluginDirectory: 'plugins' },
    simEnvironment(server),
  )

/** Real Packer with no way to any server: every request would go to a port on which nobody listens. */
const packer = async (
  binary: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
) => {
  const nowhere = 'http://127.0.0.1:9'
  await mkdir(join(root, 'home'), { recursive: true })
  const { exitCode, all } = await execa(binary, [...args], {
    reject: false,
    all: true,
    cwd: root,
    extendEnv: false,
    env: {
      PATH: '/usr/bin:/bin',
      HOME: join(root, 'home'),
      CHECKPOINT_DISABLE: '1',
      PACKER_NO_COLOR: '1',
      PACKER_PLUGIN_PATH: join(root, 'plugins'),
      HTTP_PROXY: nowhere,
      HTTPS_PROXY: nowhere,
      ...more,
    },
  })
  return { exitCode, output: all ?? '' }
}

describe.skipIf(missing)('real Packer finds the real plugins that were installed (needs Go)', () => {
  it.each(packers)('%s', { timeout: 180_000 }, async (_version, binary) => {
    const template = await writeTemplate('a.pkr.hcl', ['docker', 'azure'], nullBuild)
    await setup(template)
    const { output: installed } = await packer(binary ?? '', ['plugins', 'installed'])
    expect(installed).toContain(`packer-plugin-docker_v${realPlugins.docker.version}_x5.0`)
    expect(installed).toContain(`packer-plugin-azure_v${realPlugins.azure.version}_x5.0`)
    expect(await packer(binary ?? '', ['init', template])).toEqual({ exitCode: 0, output: '' })
    const built = await packer(binary ?? '', ['build', template])
    expect(built).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining("Build 'null.a' finished") as string,
    })
    const ofPlugin = await writeTemplate('b.pkr.hcl', ['docker'], dockerBuild)
    const checked = await packer(binary ?? '', ['validate', ofPlugin], { PACKER_LOG: '1' })
    expect(checked).toMatchObject({ exitCode: 0, output: expect.stringContaining('is valid') as string })
    // Packer 1.9 has a docker plugin of its own, too.
    expect(checked.output).toMatch(
      /lugin.*[:"= ]\/[^ ]*\/plugins\/github\.com\/hashicorp\/docker\/packer-plugin-docker_v/,
    )
  })
})

describe.skipIf(missing)('the build task installs what a template requires (needs Go)', () => {
  const run = async (inputs: Readonly<Record<string, string>>) => {
    const template = await writeTemplate('a.pkr.hcl', ['docker'], dockerBuild)
    const common = { packerPath: current ?? '', signingKey: 'key.asc', engine: 'packer', command: 'validate' }
    return runLocally(buildTask, root, { ...common, template, ...inputs }, simEnvironment(server))
  }

  it('without packer init', { timeout: 120_000 }, async () => {
    const { log } = await run({})
    expect(log.join('\n')).toContain(`Plugin github.com/hashicorp/docker ${realPlugins.docker.version}`)
    expect(log.join('\n')).toContain('The configuration is valid')
    expect(log.join('\n')).not.toContain('packer init')
  })

  it('but nothing when init is false', { timeout: 120_000 }, async () => {
    await expect(run({ init: 'false' })).rejects.toThrow('Missing plugins')
    expect(server.requests).toEqual([])
  })

  it('into the directory of Packer itself when that is the command', { timeout: 120_000 }, async () => {
    await run({ command: 'init' })
    const own = join(root, 'home/.config/packer/plugins')
    const { stdout } = await execa(current ?? '', ['plugins', 'installed'], {
      extendEnv: false,
      env: { HOME: join(root, 'home'), CHECKPOINT_DISABLE: '1', PATH: '/usr/bin:/bin' },
    })
    expect(stdout).toContain(join(own, 'github.com/hashicorp/docker/packer-plugin-docker'))
  })
})

const ranInit = / init a\.pkr\.hcl$/m
const required = (version: string) => `packer {\n required_version = "${version}"\n}\n${nullBuild}`

describe.skipIf(missing)('init says what packer init says of a template (needs Go)', () => {
  const init = async (rest: string, inputs: Readonly<Record<string, string>> = {}) => {
    await writeTemplate('a.pkr.hcl', ['docker'], rest)
    const lines: string[] = []
    const common = { packerPath: current ?? '', signingKey: 'key.asc', pluginDirectory: 'plugins' }
    const given = { ...common, command: 'init', template: 'a.pkr.hcl', ...inputs }
    const ours = await runLocally(buildTask, root, given, simEnvironment(server), { lines }).then(
      () => 0,
      () => 1,
    )
    const { exitCode, output } = await packer(current ?? '', ['init', 'a.pkr.hcl'])
    return { ours, theirs: exitCode, output, log: lines.join('\n') }
  }

  it.each([
    ['a build', nullBuild],
    ['a build of the plugin', dockerBuild],
    ['a version of Packer that will do', required('~> 1.9')],
    ['a variable without a value', `variable "a" {\n type = string\n}\n${nullBuild}`],
    ['a data source', `data "http" "a" {\n url = "http://127.0.0.1:9"\n}\n${nullBuild}`],
    ['a local value', `locals {\n a = upper("a")\n}\n${nullBuild}`],
  ])('without running it for %s', { timeout: 60_000 }, async (_what, rest) => {
    const { log, ...ended } = await init(rest)
    expect(ended).toEqual({ ours: 0, theirs: 0, output: '' })
    expect(log).not.toMatch(ranInit)
  })

  it.each([
    ['another version of Packer', required('< 1.9')],
    ['a version that is none', required('new')],
    ['an unknown block', `image "a" {\n}\n${nullBuild}`],
    ['a variable twice', 'variable "a" {\n}\nvariable "a" {\n}'],
    ['an unknown argument', 'variable "a" {\n colour = "red"\n}'],
    ['a default of another type', 'variable "a" {\n type = number\n default = "red"\n}'],
    ['a source twice', `${nullBuild}\n${nullBuild}`],
    ['a source without a name', 'source "null" {\n}'],
    ['a build with an unknown block', 'build {\n image {\n }\n}'],
    ['a local value twice', 'locals {\n a = 1\n}\nlocals {\n a = 2\n}'],
    ['a local value of nothing', 'locals {\n a = var.none\n}'],
  ])('and lets it say what is wrong with %s', { timeout: 60_000 }, async (_what, rest) => {
    const { ours, theirs, log } = await init(rest)
    expect(ours).toBe(theirs)
    if (theirs !== 0) expect(log).toMatch(ranInit)
  })

  it('and runs it for arguments of its own', { timeout: 60_000 }, async () => {
    const { log } = await init(nullBuild, { packerArgs: '-upgrade' })
    expect(log).toMatch(/ init -upgrade a\.pkr\.hcl$/m)
  })
})

describe.skipIf(missing || !mounts)('where /tmp cannot execute (needs Go, root and private mounts)', () => {
  it('packer init downloads every version and fails; setup does not', { timeout: 180_000 }, async () => {
    const template = await writeTemplate('a.pkr.hcl', ['three'], nullBuild)
    const at = join(root, 'noexec')
    const env = {
      ...simEnvironment(server),
      PATH: process.env['PATH'] ?? '',
      HOME: join(root, 'home'),
      TMPDIR: at,
      CHECKPOINT_DISABLE: '1',
    }
    const mounted = [{ at, options: 'noexec,mode=1777' }]
    const init = await inMountNamespace({
      mounts: mounted,
      argv: [current ?? '', 'init', template],
      env: { ...env, PACKER_PLUGIN_PATH: join(root, 'of-packer') },
      cwd: root,
    })
    expect(init.exitCode).toBe(1)
    expect(server.paths().filter((path) => path.endsWith('.zip'))).toHaveLength(3)
    server.reset()
    const inputs = ['--packer-path', current ?? '', '--template', template, '--signing-key', 'key.asc']
    const directory = ['--plugin-directory', 'plugins', '--no-add-to-path']
    const ours = await inMountNamespace({
      mounts: mounted,
      argv: [
        inRoot('node_modules/.bin/tsx'),
        inRoot('shared/host/local/machine-image.ts'),
        'setup',
        ...inputs,
        ...directory,
      ],
      env,
      cwd: root,
    })
    expect(ours.stdout + ours.stderr).toContain('Plugin github.com/hashicorp/three 1.2.0')
    expect(ours.exitCode).toBe(0)
    expect(server.paths().filter((path) => path.endsWith('.zip'))).toHaveLength(1)
    expect((await packer(current ?? '', ['plugins', 'installed'])).output).toContain(
      'packer-plugin-three_v1.2.0',
    )
  })
})
