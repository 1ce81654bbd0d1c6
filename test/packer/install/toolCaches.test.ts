import { mkdir } from 'node:fs/promises'
import { arch } from 'node:os'
import { dirname, join } from 'node:path'
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
  { library: '@actions/tool-cache', directory: 'RUNNER_TOOL_CACHE' },
  { library: 'azure-pipelines-tool-lib', directory: 'AGENT_TOOLSDIRECTORY' },
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

describe.each(caches)('$library', ({ library, directory }) => {
  const inOtherStep = async (...args: readonly string[]): Promise<string> => {
    await mkdir(join(root, 'temp'), { recursive: true })
    const program = inRoot('test/packer/install/toolCacheStep.ts')
    const { stdout } = await execa(process.execPath, ['--import', 'tsx', program, library, ...args], {
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
    expect(await inOtherStep('find', version)).toBe(folder)
    expect(await inOtherStep('find', `>=${version}`)).toBe(folder)
    expect(await inOtherStep('find', '1.14.0')).toBe('')
  })

  it('keeps a Packer that setup finds', async () => {
    const own = await writePacker(join(root, 'image/packer'), '1.14.0')
    const folder = await inOtherStep('put', '1.14.0', dirname(own))
    const run = await setup('~> 1.14.0')
    expect(run.outputs).toMatchObject({ packerPath: join(folder, 'packer'), cacheHit: 'true' })
    expect(server.requests).toEqual([])
  })
})
