import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { scratch } from '#test/base/scratch.ts'
import { writeImage } from './images.ts'
import { expectSuccess } from './expectSuccess.ts'
import { noTimes } from './noTimes.ts'
import { publish, runPublishJob, toGallery } from './publishRun.ts'
import { simulator } from './simulator.ts'
import { versionsIn, watchUploads, worldOf } from './worldOf.ts'

const waitFor = { waitFor: 'all', targetRegions: 'northeurope' }

describe('cancelled at any request', () => {
  // A publish makes some 55 requests; every seventh of them here, all of them in the soak.
  test.each([1, 4, 6, 8, 10, 12, 14, 17, 24, 31, 38, 41, 42, 43, 44, 45, 47, 49])(
    'number %i: nothing is left, and the next run succeeds',
    async (nth) => {
      const [azure, root] = [await simulator(), await scratch()]
      const source = await writeImage(root, 'image.vhd')
      const cancel = new AbortController()
      azure.onRequest(({ index }) => {
        if (index === nth) cancel.abort()
      })
      const run = await publish(azure, root, { source, ...waitFor }, cancel.signal)
      azure.onRequest(() => undefined)
      if (run.error === undefined) return expect(versionsIn(azure)).toEqual(['1.0.0'])
      expect(run.error.code, run.error.message).toBe('CANCELLED')
      expect(run.undoFailures).toEqual([])
      // From the last requests on the version is there, and stays.
      expect([[], versions('1.0.0')]).toContainEqual(worldOf(azure))
      const uploads = watchUploads(azure)
      const again = await publish(azure, root, { source, ...waitFor })
      expectSuccess(again)
      expect(worldOf(azure)).toEqual(versions('1.0.0'))
      if (again.outputs['created'] === 'true')
        expect(uploads.of('1.0.0')?.equals(await readFile(source))).toBe(true)
    },
  )
})

test('cancelled after its token is over, it still logs in to undo: by the identity of a job', async () => {
  const azure = await simulator({ lifetimes: { accessToken: 2 }, times: { ...noTimes, replication: 60_000 } })
  const root = await scratch()
  const cancel = new AbortController()
  const { tenantId, clientId, subscriptionId } = azure.ids
  const run = runPublishJob({
    root,
    azure,
    signal: cancel.signal,
    inputs: {
      ...toGallery,
      source: await writeImage(root, 'image.vhd'),
      azureLogin: 'federation',
      clientSecret: '',
      tenantId,
      clientId,
      subscriptionId,
    },
    agent: {
      platform: 'github',
      identity: {
        connections: new Map(),
        tokens: {
          platform: 'github',
          requestUrl: azure.githubTokenUrl,
          requestToken: azure.githubRequestToken,
        },
      },
    },
  })
  await vi.waitUntil(() => azure.transcript.lines(/replicationStatus/i).length > 0, { timeout: 30_000 })
  await delay(2200)
  cancel.abort()
  azure.world.clock.advance(120_000)
  const { error, undoFailures } = await run
  expect(error?.code).toBe('CANCELLED')
  expect(undoFailures).toEqual([])
  expect(worldOf(azure)).toEqual([])
})

function versions(name: string): readonly string[] {
  const definition = 'galleries/images/images/debian'
  return ['galleries/images', definition, `${definition}/versions/${name}`]
}
