import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { rawDisk, writeImage } from '#test/azure/publish/images.ts'
import { noTimes } from '#test/azure/publish/noTimes.ts'
import { toGallery } from '#test/azure/publish/publishRun.ts'
import { simulator } from '#test/azure/publish/simulator.ts'
import { versionsIn, watchUploads, worldOf } from '#test/azure/publish/worldOf.ts'
import { scratch } from '#test/base/scratch.ts'
import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import { textAt } from '#test/sim/azure/json.ts'
import type { AzureSimulatorOptions } from '#test/sim/azure/options.ts'
import type { Agent } from './agents.ts'
import { federatedLogin, loginOf, machineEnvironment } from './azureConnection.ts'
import { expectEnd } from './expectations.ts'
import { publishByCommandLine } from './publishByCommandLine.ts'
import { runStep } from './step.ts'

const minuteMs = 60_000
const dayMs = 86_400_000

/** By how much Azure's clock is ahead of the agent's. */
const skews = [
  ['ahead of', -14 * minuteMs],
  ['behind', 14 * minuteMs],
] as const

const version = 'galleries/images/images/debian/versions/1.0.0'

/** Publishes an image by the command line; fails unless it succeeds. */
async function publish(
  azure: AzureSimulator,
  root: string,
  more: Pick<Parameters<typeof publishByCommandLine>[0], 'inputs' | 'environment'> = {},
  seed = 1,
): Promise<string> {
  const source = await writeImage(root, `${seed}.vhd`, seed)
  const { exitCode, all } = await publishByCommandLine({ azure, root, source, ...more })
  expect(exitCode, all).toBe(0)
  return all
}

describe.each(skews)('a machine whose clock is 14 minutes %s that of Azure', (_word, skewMs) => {
  const skewed = (more: AzureSimulatorOptions = {}) => simulator({ skewMs, ...more })

  test('publishes by a secret, with an end of life', async () => {
    const [azure, root] = [await skewed(), await scratch()]
    await publish(azure, root, { inputs: { endOfLife: '+90d' } })
    expect(worldOf(azure)).toContain(version)
    const [made] = azure.world.store.ofType('Microsoft.Compute/galleries/images/versions')
    const endOfLife = textAt(made?.body, 'properties', 'publishingProfile', 'endOfLifeDate') ?? ''
    const off = Date.parse(endOfLife) - azure.world.clock.now() - 90 * dayMs
    expect(Math.abs(off)).toBeLessThan(15 * minuteMs)
  })

  test('publishes by a certificate', async () => {
    const [azure, root] = [await skewed(), await scratch()]
    await writeFile(join(root, 'client.pem'), azure.clientCertificate.pem, { mode: 0o600 })
    await publish(azure, root, {
      inputs: { azureLogin: 'certificate', clientCertificate: join(root, 'client.pem') },
    })
    expect(worldOf(azure)).toContain(version)
  })

  test('publishes by the identity of the machine, for longer than a token lives', async () => {
    const times = { ...noTimes, disk: 2500, replication: 2500 }
    const azure = await skewed({ lifetimes: { accessToken: 2 }, times, retryAfterS: 1 })
    const clientId = azure.ids.managedIdentityClientId
    await publish(azure, await scratch(), {
      inputs: { azureLogin: 'managedIdentity', clientId },
      environment: { ...machineEnvironment(azure) },
    })
    expect(worldOf(azure)).toContain(version)
    expect(azure.issuer.issuedCount).toBeGreaterThan(1)
  })

  test('goes on with an upload whose address expires in the middle', async () => {
    const [azure, root] = [await skewed(), await scratch()]
    const uploads = watchUploads(azure)
    azure.setFaults([{ match: /comp=page(?:&|$)/, nth: 6, fault: { kind: 'delay', ms: 100 } }])
    const advance = setInterval(() => {
      const pages = azure.transcript.lines(/^PUT \/md-impexp-[^ ]*comp=page/).length
      if (pages < 5) return
      azure.world.clock.advance(dayMs)
      clearInterval(advance)
    }, 1)
    await publish(azure, root).finally(() => clearInterval(advance))
    expect(azure.transcript.lines(/^POST .*\/beginGetAccess/).length).toBeGreaterThan(1)
    expect(uploads.of('1.0.0')?.equals(await readFile(join(root, '1.vhd')))).toBe(true)
    expect(worldOf(azure).filter((name) => name.startsWith('disks/'))).toEqual([])
  })

  test('keeps what is within the days that are kept, by either clock', async () => {
    const [azure, root] = [await skewed(), await scratch()]
    const inputs = { keepDays: '30' }
    await publish(azure, root)
    const [first] = azure.world.store.ofType('Microsoft.Compute/galleries/images/versions')
    first?.state.set('publishedMs', azure.world.clock.now() - 30 * dayMs + 5 * minuteMs)
    await publish(azure, root, { inputs }, 2)
    expect(versionsIn(azure)).toEqual(['1.0.0', '1.0.1'])
    first?.state.set('publishedMs', azure.world.clock.now() - 30 * dayMs - 40 * minuteMs)
    await publish(azure, root, { inputs }, 3)
    expect(versionsIn(azure)).toEqual(['1.0.1', '1.0.2'])
  })

  test.each<Agent>([
    { name: 'Azure Pipelines', platform: 'azurePipelines', nodeMajor: 24 },
    { name: 'GitHub', platform: 'github', nodeMajor: 24 },
  ])('publishes by the identity of a job on $name', async (agent) => {
    const azure = await skewed()
    const login = agent.platform === 'github' ? loginOf(agent, azure) : federatedLogin(azure)
    const step = await runStep(agent, {
      ...login,
      task: 'publish',
      inputs: { ...login.inputs, ...toGallery, source: 'image.raw' },
      files: { 'image.raw': rawDisk(1) },
    })
    await expectEnd(step, 'Succeeded')
    expect(worldOf(azure)).toContain(version)
  })
})

test('an image of today has the greatest number of today, though another machine is ahead', async () => {
  const [azure, root] = [await simulator(), await scratch()]
  const soon = new Date(Date.now() + 10 * minuteMs)
  const [date = '', time = ''] = soon.toISOString().split(/[T.]/)
  const [year, month = '', day = ''] = date.split('-')
  const [major, minor, patch] = [year, Number(month + day), Number(time.replaceAll(':', ''))]
  await publish(azure, root, { inputs: { version: `${major}.${minor}.${patch}` } })
  await publish(azure, root, { inputs: { version: 'date' } }, 2)
  expect(versionsIn(azure)).toEqual([`${major}.${minor}.${patch}`, `${major}.${minor}.${patch + 1}`])
})
