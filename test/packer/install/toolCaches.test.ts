import { mkdir } from 'node:fs/promises'
import { arch } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inRoot } from '#scripts/root.ts'
import { scratch } from '#test/base/scratch.ts'
import { writePacker } from '#test/packer/packerAgent.ts'
import { startReleaseServer, type ReleaseServer } from '#test/sim/releases/releaseServer.ts'
import { simEnvironment } from '#test/sim/releases/simEnvironment.ts'
import { runSetupJob } from '#test/tasks/setup/setupRun.ts'

/** The library that steps on GitHub use for tools, and that of Azure Pipelines. */
const caches = [
  {
    library: '@actions/tool-cache',
    find: 'tools.find',
    put: 'await tools.cacheDir',
    directory: 'RUNNER_TOOL_CACHE',
  },
  {
    library: 'azure-pipelines-tool-lib',
    find: 'tools.default.findLocalTool',
    put: 'await tools.default.cacheDir',
    directory: 'AGENT_TOOLSDIRECTORY',
  },
] as const

let server: ReleaseServer
beforeAll(async () => {
  const versions = ['1.14.0', '1.15.0', '1.16.0-beta1'].map((version) => ({ version }))
  server = await startReleaseServer({ products: [{ name: 'packer', versions }] })
})
afterAll(() => server[Symbol.asyncDispose]())

let root = ''
beforeEach(async () => {
  root = await scratch()
  server.reset()
})

const setup = (packerVersion: string) =>
  runSetupJob({
    root,
    inputs: { packerVersion, verify: 'sha256' },
    environment: { ...simEnvironment(server), PATH: '/none' },
  })

describe.each(caches)('$library', ({ library, find, put, directory }) => {
  /** Evaluates an expression over the library in a process of its own, as another step would. */
  const inOtherStep = async (expression: string): Promise<string> => {
    await mkdir(join(root, 'temp'), { recursive: true })
    const code = `const tools = await import('${library}'); process.stdout.write('\\n=' + (${expression}))`
    const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: inRoot(),
      env: {
        [directory]: join(root, 'tools'),
        RUNNER_TEMP: join(root, 'temp'),
        AGENT_TEMPDIRECTORY: join(root, 'temp'),
      },
    })
    return stdout.split('\n=').at(-1) ?? ''
  }

  it.each(['1.15.0', '1.16.0-beta1'])('finds the Packer %s that setup installed', async (version) => {
    await setup(version)
    const folder = join(root, 'tools/packer', version, arch())
    expect(await inOtherStep(`${find}('packer', '${version}')`)).toBe(folder)
    expect(await inOtherStep(`${find}('packer', '>=${version}')`)).toBe(folder)
    expect(await inOtherStep(`${find}('packer', '1.14.0') || 'nothing'`)).toBe('nothing')
  })

  it('keeps a Packer that setup finds', async () => {
    const own = await writePacker(join(root, 'image/packer'), '1.14.0')
    const folder = await inOtherStep(`${put}(${JSON.stringify(join(own, '..'))}, 'packer', '1.14.0')`)
    const run = await setup('~> 1.14.0')
    expect(run.outputs).toMatchObject({ packerPath: join(folder, 'packer'), cacheHit: 'true' })
    expect(server.requests).toEqual([])
  })
})
