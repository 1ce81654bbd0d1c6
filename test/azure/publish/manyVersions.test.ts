import { expect, test } from 'vitest'
import { scratch } from '#test/base/scratch.ts'
import { expectSuccess } from './expectSuccess.ts'
import { writeImage } from './images.ts'
import { publish } from './publishRun.ts'
import { simulator } from './simulator.ts'
import { versionsIn } from './worldOf.ts'

test('among ten thousand versions: the right number, the right ones deleted, a page of them per request', async () => {
  const [azure, root] = [
    await simulator({
      pageSize: 200,
      quotas: new Map([['microsoft.compute/galleries/images/versions', 20_000]]),
    }),
    await scratch(),
  ]
  expectSuccess(await publish(azure, root, { source: await writeImage(root, '1.vhd'), version: '1.0.0' }))
  const [first] = azure.world.store.ofType('Microsoft.Compute/galleries/images/versions')
  for (let patch = 1; patch < 10_000; patch++) {
    const id = first?.id.replace(/[^/]+$/, `1.0.${patch}`) ?? ''
    azure.world.store.add(
      id,
      first?.type ?? '',
      { ...first?.body, tags: {} },
      azure.world.clock.now(),
    ).provisioningState = 'Succeeded'
  }
  const before = azure.transcript.entries.length
  const run = await publish(azure, root, { source: await writeImage(root, '2.vhd', 2), keepLast: '9998' })
  expectSuccess(run)
  expect(run.outputs['galleryImageVersion']).toBe('1.0.10000')
  expect(JSON.parse(run.outputs['deletedVersions'] ?? '')).toEqual(['1.0.0', '1.0.1', '1.0.2'])
  expect(versionsIn(azure)).toHaveLength(9998)
  const lists = azure.transcript.entries
    .slice(before)
    .filter(({ method, path }) => method === 'GET' && /\/versions\?/.test(path))
  expect(lists.length).toBeLessThanOrEqual(3 * 51)
  expect(azure.transcript.entries.length - before).toBeLessThan(300)
  expect(run.log.length).toBeLessThan(250)
}, 60_000)
