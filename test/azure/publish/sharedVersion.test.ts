import { expect, test, vi } from 'vitest'
import { scratch } from '#test/base/scratch.ts'
import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import { abandon, openJournals } from './abandonedJournal.ts'
import { expectSuccess } from './expectSuccess.ts'
import { writeImage } from './images.ts'
import { noTimes } from './noTimes.ts'
import { publish } from './publishRun.ts'
import { simulator } from './simulator.ts'
import { versionsIn } from './worldOf.ts'

const versionType = 'Microsoft.Compute/galleries/images/versions'

// Two agents publish the same image to the same definition, as two pipelines of one repository do.
const minuteMs = 60_000
const slowly = { times: { ...noTimes, replication: minuteMs } }

test('a version that another run has found is not undone for the run that was killed making it', async () => {
  const [azure, killed, other] = [await simulator(), await scratch(), await scratch()]
  const source = await writeImage(killed, 'image.vhd')
  expectSuccess(await publish(azure, killed, { source }))
  await abandon(killed, 'another', azure.world.store.ofType(versionType))
  const found = await publish(azure, other, { source })
  expect(found.outputs).toMatchObject({ created: 'false', galleryImageVersion: '1.0.0' })
  const later = await writeImage(killed, 'later.vhd', 5)
  expectSuccess(await publish(azure, killed, { source: later }))
  expect(versionsIn(azure)).toEqual(['1.0.0', '1.0.1'])
  expect(await openJournals(killed)).toEqual([])
})

test('nor once the run that makes it is cancelled after another has found it', async () => {
  const [azure, first, second] = [await simulator(), await scratch(), await scratch()]
  const source = await writeImage(first, 'image.vhd')
  azure.setFaults([{ match: /^PATCH .*\/versions\//, nth: [1], fault: { kind: 'delay', ms: 20_000 } }])
  let isExtending = false
  azure.onRequest(({ method, path }) => {
    isExtending ||= method === 'PATCH' && path.includes('/versions/')
  })
  const cancel = new AbortController()
  const making = publish(azure, first, { source, targetRegions: 'northeurope' }, cancel.signal)
  await vi.waitUntil(() => isExtending, { timeout: 30_000 })
  const found = await publish(azure, second, { source, waitFor: 'none' })
  expectSuccess(found)
  expect(found.outputs).toMatchObject({ created: 'false', galleryImageVersion: '1.0.0' })
  cancel.abort()
  const cancelled = await making
  expect(cancelled.error?.code).toBe('CANCELLED')
  expect(cancelled.undoFailures).toEqual([])
  expect(versionStates(azure)).toEqual(['1.0.0 Succeeded'])
})

test('who waits for a version of another run makes one of its own when that fails', async () => {
  const [azure, first, second] = [await simulator(slowly), await scratch(), await scratch()]
  const source = await writeImage(first, 'image.vhd')
  const cancel = new AbortController()
  const making = publish(azure, first, { source }, cancel.signal)
  await vi.waitUntil(() => versionsIn(azure).length > 0, { timeout: 30_000 })
  const waiting = publish(azure, second, { source })
  await waited(azure, 3)
  cancel.abort()
  azure.world.clock.advance(minuteMs)
  expect((await making).error?.code).toBe('CANCELLED')
  const advancing = setInterval(() => azure.world.clock.advance(minuteMs), 500)
  const made = await waiting.finally(() => clearInterval(advancing))
  expectSuccess(made)
  expect(versionStates(azure)).toEqual([`${made.outputs['galleryImageVersion']} Succeeded`])
})

/** Until the replication of a version was asked for so often. */
async function waited(azure: AzureSimulator, times: number): Promise<void> {
  const asked = () => azure.transcript.lines(/expand=ReplicationStatus/i).length
  const before = asked()
  await vi.waitUntil(() => asked() >= before + times, { timeout: 30_000 })
}

function versionStates({ world }: AzureSimulator): readonly string[] {
  return world.store.ofType(versionType).map(({ name, provisioningState }) => `${name} ${provisioningState}`)
}
