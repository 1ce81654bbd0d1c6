import { describe, expect, test } from 'vitest'
import { rawDisk } from '#test/azure/publish/images.ts'
import { noTimes } from '#test/azure/publish/noTimes.ts'
import { toGallery } from '#test/azure/publish/publishRun.ts'
import { watchUploads, worldOf } from '#test/azure/publish/worldOf.ts'
import { logText, phaseOf } from '#test/agent/transcript.ts'
import type { StopTriggers } from '#test/agent/stopTriggers.ts'
import { startAzureSimulator, type AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import { fixedVhdFooter } from '#test/sim/azure/fixedVhd.ts'
import type { AzureSimulatorOptions } from '#test/sim/azure/options.ts'
import type { PageBlob } from '#test/sim/azure/storage/pageBlob.ts'
import { agents, type Agent } from './agents.ts'
import type { Step } from './agentStep.ts'
import { loginOf } from './azureConnection.ts'
import { errorText, expectEnd, warningText } from './expectations.ts'
import { cancelToExitMs } from './leftBehind.ts'
import { runStep } from './step.ts'

const raw = rawDisk(1)
const vhd = Buffer.concat([raw, fixedVhdFooter(raw.length)])
/** The agent's ladder takes 10 s; the rest is for reporting. */
const exitLimitMs = 9000

function simulator(options: AzureSimulatorOptions = {}): Promise<AzureSimulator> {
  return startAzureSimulator({ times: noTimes, retryAfterS: 0, ...options })
}

/** What the platforms say of a pull request from a fork. */
const forkVariables = { 'System.PullRequest.IsFork': 'True' }
const forkEvent = {
  github: { event_name: 'pull_request' },
  event: {
    repository: { full_name: 'example/images' },
    pull_request: { head: { repo: { full_name: 'octocat/images' } } },
  },
}

/** Publishes on Azure Pipelines by a service connection with a secret, on GitHub by the identity of the job. */
async function publishOn(
  agent: Agent,
  azure: AzureSimulator,
  options: StopTriggers & {
    readonly inputs?: Readonly<Record<string, string>>
    readonly isForFork?: boolean
  } = {},
): Promise<Step> {
  const { inputs = {}, isForFork = false, ...triggers } = options
  const login = loginOf(agent, azure)
  return await runStep(agent, {
    ...login,
    ...(isForFork && { azure: { ...login.azure, variables: forkVariables }, github: forkEvent }),
    task: 'publish',
    inputs: { ...login.inputs, ...toGallery, source: 'image.vhd', ...inputs },
    files: { 'image.vhd': vhd },
    ...triggers,
  })
}

describe.concurrent.each(agents)('publish on $name', (agent) => {
  test('makes a version of a VHD, byte for byte', async () => {
    await using azure = await simulator()
    const uploads = watchUploads(azure)
    const step = await publishOn(agent, azure)
    await expectEnd(step, 'Succeeded')
    expect(step.outputs).toMatchObject({ galleryImageVersion: '1.0.0', created: 'true' })
    expect(uploads.of('1.0.0')?.equals(vhd)).toBe(true)
    expect(worldOf(azure).filter((name) => name.startsWith('disks/'))).toEqual([])
    const { tags } = azure.world.store.get(step.outputs['galleryImageVersionId'] ?? '')?.body ?? {}
    expect(tags).toMatchObject({ 'machine-image-run-url': expect.stringMatching(/^https:\/\//) as string })
    expect(logText(step.transcript)).not.toMatch(/sig=[A-Za-z0-9%]{8}/)
    expect(step.transcript.summary + logText(step.transcript)).toContain('1.0.0')
  })

  test('a refusal is one error that names the action', async () => {
    await using azure = await simulator()
    azure.world.denials = [{ action: /^Microsoft.Compute\/disks\/write$/i }]
    const step = await publishOn(agent, azure)
    await expectEnd(step, 'Failed')
    expect(errorText(step)).toMatch(/may not do Microsoft.Compute\/disks\/write at \/subscriptions\//i)
    expect(worldOf(azure)).toEqual([])
  })
})

describe.concurrent.each(agents.filter(({ nodeMajor }) => nodeMajor === 24))('a fork on $name', (agent) => {
  test('publishes nothing, asks Azure nothing, and makes a plan or what it is allowed to', async () => {
    await using azure = await simulator()
    const refused = await publishOn(agent, azure, { isForFork: true })
    await expectEnd(refused, 'Failed')
    expect(errorText(refused)).toMatch(/pull request from .*fork.*nothing is published for it/)
    expect(azure.transcript.entries).toEqual([])
    const planned = await publishOn(agent, azure, { isForFork: true, inputs: { dryRun: 'true' } })
    await expectEnd(planned, 'Succeeded')
    expect(worldOf(azure)).toEqual([])
    const allowed = await publishOn(agent, azure, { isForFork: true, inputs: { allowForks: 'true' } })
    await expectEnd(allowed, 'Succeeded')
    expect(allowed.outputs).toMatchObject({ created: 'true' })
  })
})

const slow: AzureSimulatorOptions = {
  times: { ...noTimes, disk: 3000, replication: 20_000 },
  retryAfterS: 1,
}

interface Phase {
  readonly name: string
  readonly line: RegExp
  readonly ms?: number
}

const phases: readonly Phase[] = [
  { name: 'before anything', line: /^Machine Image Publish/ },
  { name: 'while it is planned', line: /Login to Azure/ },
  { name: 'while the disk is made', line: /create +version/, ms: 1200 },
  { name: 'while it is uploaded', line: /Upload: 25 %|setprogress value=25/ },
  { name: 'while it is replicated', line: /westeurope (?:\d+ %|replicating|completed)/ },
]

describe.concurrent.each(agents.filter(({ nodeMajor }) => nodeMajor === 24))('stopped on $name', (agent) => {
  const pages = { match: /^PUT \/md-impexp-/, fault: { kind: 'delay', ms: 200 } } as const

  test.each(phases)('$name: in time, and the post step leaves nothing', async ({ line, ms = 0 }) => {
    await using azure = await simulator(slow)
    azure.setFaults([pages])
    const step = await publishOn(agent, azure, { cancelAfter: { line, ms } })
    await expectEnd(step, 'Canceled')
    expect(cancelToExitMs(step)).toBeLessThan(exitLimitMs)
    expect(warningText(step)).not.toContain('Left behind')
    expect(worldOf(azure)).toEqual([])
  })

  test.each(['cancelAfter', 'killMainAfter'] as const)(
    'while a VHD is uploaded to a storage account (%s): the post step leaves nothing',
    async (how) => {
      await using azure = await simulator(slow)
      const blobs = new Map<string, PageBlob>()
      azure.world.blobs.account('simulated')?.containers.set('vhds', blobs)
      azure.setFaults([{ match: /comp=page(?:&|$)/, fault: { kind: 'delay', ms: 200 } }])
      const began = new Set<string>()
      azure.onRequest(() => blobs.forEach((_blob, name) => began.add(name)))
      const step = await publishOn(agent, azure, {
        inputs: { destination: 'vhd', storageAccount: 'simulated' },
        [how]: { line: /Upload: 25 %|setprogress value=25/ },
      })
      expect(phaseOf(step.transcript, 'post')?.result).toBe('Succeeded')
      expect(warningText(step)).not.toContain('Left behind')
      expect([...began]).toEqual(['image.vhd'])
      expect([...blobs.keys()]).toEqual([])
    },
  )

  test('killed while it is uploaded: the post step leaves nothing', async () => {
    await using azure = await simulator(slow)
    azure.setFaults([pages])
    const step = await publishOn(agent, azure, {
      killMainAfter: { line: /Upload: 25 %|setprogress value=25/ },
    })
    expect(phaseOf(step.transcript, 'post')?.result).toBe('Succeeded')
    expect(warningText(step)).not.toContain('Left behind')
    expect(worldOf(azure)).toEqual([])
  })
})
