import { expect, test } from 'vitest'
import { scratch } from '#test/base/scratch.ts'
import { writeImage } from '#test/azure/publish/images.ts'
import { simulator } from '#test/azure/publish/simulator.ts'
import { publishByCommandLine } from './publishByCommandLine.ts'

const type = 'Microsoft.Compute/galleries/images/versions'

test('ten thousand versions with large tags fit into a small heap', async () => {
  const azure = await simulator({ pageSize: 200, quotas: new Map([[type.toLowerCase(), 20_000]]) })
  const root = await scratch()
  const first = await publishByCommandLine({ azure, root, source: await writeImage(root, '1.vhd') })
  expect(first.exitCode, first.all).toBe(0)
  const [version] = azure.world.store.ofType(type)
  // 80 MB of them, of which the tags are most.
  for (let patch = 1; patch < 10_000; patch++) {
    const isKept: Record<string, string> = patch === 1 ? { keep: 'yes' } : {}
    const tags = { kind: 'nightly', notes: `${patch} `.padEnd(8000, 'x'), ...isKept }
    const body = { ...version?.body, tags }
    const id = version?.id.replace(/[^/]+$/, `1.0.${patch}`) ?? ''
    azure.world.store.add(id, type, body, azure.world.clock.now()).provisioningState = 'Succeeded'
  }
  const next = await publishByCommandLine({
    azure,
    root,
    source: await writeImage(root, '2.vhd', 2),
    inputs: { keepLast: '9997', protectTags: 'keep', retentionTags: 'kind=nightly' },
    nodeOptions: ['--max-old-space-size=48'],
  })
  expect(next.exitCode, next.all).toBe(0)
  expect(next.all).toContain('galleryImageVersion = 1.0.10000')
  expect(next.all).toContain('deletedVersions = ["1.0.2"]')
})
