import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { scratch } from '#test/base/scratch.ts'
import { targetRegionsOf } from '#test/sim/azure/arm/types/replication.ts'
import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import { expectSuccess } from './expectSuccess.ts'
import { writeImage } from './images.ts'
import { noTimes } from './noTimes.ts'
import { publish, runPublishJob } from './publishRun.ts'
import { simulator } from './simulator.ts'
import { versionsIn, worldOf } from './worldOf.ts'

const place = { resourceGroup: 'images', location: 'westeurope' }

/** A disk in a simulated Azure, by its ID. */
async function uploadedDisk(
  azure: AzureSimulator,
  root: string,
  inputs: Readonly<Record<string, string>> = {},
): Promise<string> {
  const source = await writeImage(root, 'source.vhd', 33)
  const run = await runPublishJob({
    root,
    azure,
    inputs: { ...place, destination: 'disk', diskName: 'golden', source, ...inputs },
  })
  expectSuccess(run)
  return run.outputs['diskId'] ?? ''
}

describe('a managed image', () => {
  const inputs = { ...place, destination: 'managedImage', imageName: 'debian', zoneResilient: 'true' }

  test('is made once of the same content', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const source = await writeImage(root, 'image.vhd')
    const run = await runPublishJob({ root, azure, inputs: { ...inputs, source } })
    expectSuccess(run)
    expect(worldOf(azure)).toEqual(['images/debian'])
    expect(azure.world.store.get(run.outputs['imageId'] ?? '')?.body).toMatchObject({
      properties: {
        hyperVGeneration: 'V2',
        storageProfile: { zoneResilient: true, osDisk: { osType: 'Linux', osState: 'Generalized' } },
      },
    })
    const again = await runPublishJob({ root, azure, inputs: { ...inputs, source } })
    expectSuccess(again)
    expect(again.outputs).toMatchObject({ created: 'false', imageId: run.outputs['imageId'] })
    const other = await writeImage(root, 'other.vhd', 2)
    expect((await runPublishJob({ root, azure, inputs: { ...inputs, source: other } })).error?.code).toBe(
      'OUTPUT_EXISTS',
    )
    const skipped = await runPublishJob({
      root,
      azure,
      inputs: { ...inputs, source: other, onVersionExists: 'skip' },
    })
    expect(skipped.outputs['created']).toBe('false')
  })

  test.each([
    [{ hyperVGeneration: 'V1' }, 'Hyper-V generation (V2, not V1)'],
    [{ osType: 'Windows' }, 'OS type (Linux, not Windows)'],
    [{ osState: 'Specialized' }, 'OS state (Generalized, not Specialized)'],
    [{ zoneResilient: 'false' }, 'zone resilience (true, not false)'],
    [{ location: 'eastus' }, 'location (westeurope, not eastus)'],
  ])(
    'of the same content that is another than %j asks for is not taken for it',
    async (asked, difference) => {
      const [azure, root] = [await simulator(), await scratch()]
      const source = await writeImage(root, 'image.vhd')
      expectSuccess(await runPublishJob({ root, azure, inputs: { ...inputs, source } }))
      const { error } = await runPublishJob({ root, azure, inputs: { ...inputs, source, ...asked } })
      expect(error).toMatchObject({
        code: 'OUTPUT_EXISTS',
        detail: expect.stringContaining(difference) as string,
      })
      expect(worldOf(azure)).toEqual(['images/debian'])
    },
  )

  test.each(['Creating', 'Deleting', 'Failed'] as const)('in the state %s is no success', async (state) => {
    const [azure, root] = [await simulator(), await scratch()]
    const source = await writeImage(root, 'image.vhd')
    expectSuccess(await runPublishJob({ root, azure, inputs: { ...inputs, source } }))
    const [image] = azure.world.store.ofType('Microsoft.Compute/images')
    if (image) image.provisioningState = state
    const other = await writeImage(root, 'other.vhd', 2)
    for (const more of [{ source: other }, { source: other, onVersionExists: 'skip' }]) {
      const run = await runPublishJob({ root, azure, inputs: { ...inputs, ...more } })
      expect(run.error).toMatchObject({
        code: 'OUTPUT_EXISTS',
        detail: expect.stringContaining(state) as string,
      })
    }
    const again = await runPublishJob({ root, azure, inputs: { ...inputs, source } })
    if (state === 'Failed') expectSuccess(again)
    else expect(again.error?.code).toBe('OUTPUT_EXISTS')
    expect(again.outputs['created']).toBe(state === 'Failed' ? 'true' : undefined)
  })

  test.each([1, 5, 10, 25, 30, 34, 36])('cancelled at request %i leaves nothing', async (nth) => {
    const [azure, root] = [await simulator(), await scratch()]
    const cancel = new AbortController()
    azure.onRequest(({ index }) => {
      if (index === nth) cancel.abort()
    })
    const source = await writeImage(root, 'image.vhd')
    const run = await runPublishJob({ root, azure, inputs: { ...inputs, source }, signal: cancel.signal })
    expect(run.undoFailures).toEqual([])
    expect([[], ['images/debian']]).toContainEqual(worldOf(azure))
    expect(run.error?.code ?? 'CANCELLED').toBe('CANCELLED')
  })
})

describe('a managed disk', () => {
  test('holds the bytes, and is uploaded once', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const id = await uploadedDisk(azure, root)
    expect(worldOf(azure)).toEqual(['disks/golden'])
    const blob = azure.world.blobs.disk(String(azure.world.store.get(id)?.state.get('blob')))
    expect(
      blob?.pages.read(0, blob.sizeBytes).equals(await readFile(await writeImage(root, 'same.vhd', 33))),
    ).toBe(true)
    expect(await uploadedDisk(azure, root)).toBe(id)
    expect(azure.transcript.lines(/^PUT .*\/disks\//)).toHaveLength(1)
    const other = {
      ...place,
      destination: 'disk',
      diskName: 'golden',
      source: await writeImage(root, 'other.vhd', 4),
    }
    expect((await runPublishJob({ root, azure, inputs: other })).error?.code).toBe('OUTPUT_EXISTS')
    expect(worldOf(azure)).toEqual(['disks/golden'])
  })
})

describe('a source in Azure', () => {
  test('a disk becomes a version, its kind is checked before', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const id = await uploadedDisk(azure, root, { osType: 'Windows' })
    const run = await publish(azure, root, { source: id })
    expectSuccess(run)
    expect(run.outputs['sentBytes']).toBeUndefined()
    const wrong = await publish(azure, root, { source: id, osType: 'Linux' })
    expect(wrong.error?.code).toBe('DEFINITION_DISAGREES')
    const version = await publish(azure, root, {
      source: run.outputs['galleryImageVersionId'] ?? '',
      version: '3.0.0',
    })
    expectSuccess(version)
    expect(versionsIn(azure)).toEqual(['1.0.0', '3.0.0'])
    expect(worldOf(azure)).toContain('disks/golden')
  })

  test('becomes a version in several regions that nobody waits for', async () => {
    const azure = await simulator({ times: { ...noTimes, replication: 3_600_000 } })
    const root = await scratch()
    const id = await uploadedDisk(azure, root)
    const run = await publish(azure, root, { source: id, targetRegions: 'northeurope', waitFor: 'none' })
    expectSuccess(run)
    const regions = JSON.parse(run.outputs['regions'] ?? '[]') as unknown[]
    expect(regions).toEqual([])
    const [version] = azure.world.store.ofType('Microsoft.Compute/galleries/images/versions')
    expect(version?.provisioningState).toBe('Creating')
    expect(targetRegionsOf(azure.world, version?.body ?? {})).toEqual(['westeurope', 'northeurope'])
  })

  test('in another region is refused', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const id = await uploadedDisk(azure, root, { location: 'eastus' })
    const run = await publish(azure, root, { source: id })
    expect(run.error).toMatchObject({
      code: 'DEFINITION_DISAGREES',
      message: expect.stringContaining('eastus') as string,
    })
    expect(versionsIn(azure)).toEqual([])
  })

  test('that is not there is refused', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const source = `/subscriptions/${azure.ids.subscriptionId}/resourceGroups/images/providers/Microsoft.Compute/snapshots/none`
    expect((await publish(azure, root, { source })).error?.code).toBe('AZURE_NOT_FOUND')
  })
})

test('a definition by its ID', async () => {
  const [azure, root] = [await simulator(), await scratch()]
  const source = await writeImage(root, 'image.vhd')
  expectSuccess(await publish(azure, root, { source }))
  const definition = `/subscriptions/${azure.ids.subscriptionId}/resourceGroups/images/providers/Microsoft.Compute/galleries/images/images/debian`
  const run = await runPublishJob({
    root,
    azure,
    inputs: { source, imageDefinition: definition, subscriptionId: '', version: '7.0.0' },
  })
  expectSuccess(run)
  expect(versionsIn(azure)).toEqual(['1.0.0', '7.0.0'])
})
