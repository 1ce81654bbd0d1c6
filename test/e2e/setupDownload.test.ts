import { readFile } from 'node:fs/promises'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startReleaseServer, type ReleaseServer } from '#test/sim/releases/releaseServer.ts'
import { simEnvironment } from '#test/sim/releases/simEnvironment.ts'
import { agents } from './agents.ts'
import { errorText, expectEnd } from './expectations.ts'
import { current, needsCurrent } from './packers.ts'
import { newRoot, runStep } from './step.ts'

let server: ReleaseServer
beforeAll(async () => {
  const real = current === undefined ? undefined : await readFile(current)
  server = await startReleaseServer({
    products: [
      {
        name: 'packer',
        versions: [
          { version: '1.15.0' },
          ...(real === undefined
            ? []
            : [{ version: '1.16.0', platforms: ['linux_amd64', 'linux_arm64'], program: () => real }]),
        ],
      },
    ],
  })
})
afterAll(() => server[Symbol.asyncDispose]())

const options = (inputs: Readonly<Record<string, string>>) => ({
  task: 'setup' as const,
  inputs: { signingKey: 'key.asc', packerSource: 'download', ...inputs },
  files: { 'key.asc': server.signer.publicKey },
  agentEnv: simEnvironment(server),
})

describe.each(agents)('setup on $name', (agent) => {
  test('downloads Packer once for all steps of the agent', async () => {
    const root = await newRoot()
    const first = await runStep(agent, options({ packerVersion: '~> 1.15.0' }), root)
    await expectEnd(first, 'Succeeded')
    expect(first.outputs).toMatchObject({ packerVersion: '1.15.0', cacheHit: 'false' })
    server.reset()
    const second = await runStep(agent, options({ packerVersion: '1.15.0', offline: 'true' }), root)
    await expectEnd(second, 'Succeeded')
    expect(second.outputs).toMatchObject({ packerPath: first.outputs['packerPath'], cacheHit: 'true' })
    expect(server.requests).toEqual([])
  })

  test('fails with one error when the checksums are not signed by HashiCorp', async () => {
    const step = await runStep(agent, options({ packerVersion: '1.15.0', signingKey: '' }))
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toContain('is no signature by HashiCorp')
    expect(step.transcript.pathAdditions).toEqual([])
  })
})

test.skipIf(current === undefined)(`a Packer that setup installed is Packer ${needsCurrent}`, async () => {
  const [agent] = agents
  if (agent === undefined) return
  const step = await runStep(agent, options({ packerVersion: '>= 1.16' }))
  await expectEnd(step, 'Succeeded')
  const { stdout } = await execa(step.outputs['packerPath'] ?? '', ['version'], {
    env: { CHECKPOINT_DISABLE: '1' },
  })
  expect(stdout).toContain('Packer v1.16.0')
})
