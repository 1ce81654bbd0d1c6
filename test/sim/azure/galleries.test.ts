import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AnonymousCredential, newPipeline, PageBlobClient } from '@azure/storage-blob'
import { startAzureSimulator, type AzureSimulator } from './azureSimulator.ts'
import { fixedVhdFooter } from './fixedVhd.ts'
import { computeClient, trusting } from './sdkClients.ts'

const mebibyte = 1024 * 1024
const rawBytes = 20 * mebibyte
const location = 'westeurope'

let sim: AzureSimulator
beforeAll(async () => {
  sim = await startAzureSimulator({ retryAfterS: 0, pollAdvancesMs: 1000 })
  const { galleries, galleryImages } = computeClient(sim)
  await galleries.createOrUpdate('images', 'mine', { location })
  await galleryImages.createOrUpdate('images', 'mine', 'debian', definition('debian'))
  await makeDisk('disk')
})
afterAll(async () => sim[Symbol.asyncDispose]())

const definition = (sku: string, more: object = {}) => ({
  location,
  osType: 'Linux' as const,
  osState: 'Generalized' as const,
  hyperVGeneration: 'V2',
  identifier: { publisher: 'p', offer: 'o', sku },
  ...more,
})

async function makeDisk(name: string, hyperVGeneration = 'V2'): Promise<void> {
  const { disks } = computeClient(sim)
  await disks.createOrUpdate('images', name, {
    location,
    osType: 'Linux',
    hyperVGeneration,
    creationData: { createOption: 'Upload', uploadSizeBytes: rawBytes + 512 },
  })
  const { accessSAS = '' } = await disks.grantAccess('images', name, {
    access: 'Write',
    durationInSeconds: 600,
  })
  const blob = new PageBlobClient(
    accessSAS,
    newPipeline(new AnonymousCredential(), { ...trusting(sim), retryOptions: { maxTries: 1 } }),
  )
  await blob.uploadPages(fixedVhdFooter(rawBytes), rawBytes, 512)
  await disks.revokeAccess('images', name)
}

const diskId = (name: string) =>
  `/subscriptions/${sim.ids.subscriptionId}/resourceGroups/images/providers/Microsoft.Compute/disks/${name}`

const version = (more: object = {}, disk = 'disk') => ({
  location,
  storageProfile: { osDiskImage: { source: { id: diskId(disk) } } },
  publishingProfile: { targetRegions: [{ name: location }] },
  ...more,
})

describe('a version', () => {
  it('is copied into each region, the home region first, and shows how far that is', async () => {
    const { galleryImageVersions } = computeClient(sim)
    const poller = galleryImageVersions.createOrUpdate(
      'images',
      'mine',
      'debian',
      '1.0.0',
      version({
        publishingProfile: {
          targetRegions: [{ name: 'westeurope' }, { name: 'North Europe', regionalReplicaCount: 3 }],
        },
      }),
    )
    await poller.submitted()
    const seen: (readonly (readonly [string, number])[])[] = []
    for (let round = 0; round < 4; round++) {
      sim.world.clock.advance(1500)
      const { replicationStatus } = await galleryImageVersions.get('images', 'mine', 'debian', '1.0.0', {
        expand: 'ReplicationStatus',
      })
      seen.push(
        (replicationStatus?.summary ?? []).map(
          ({ region = '', progress = 0 }) => [region, progress] as const,
        ),
      )
    }
    await poller
    expect(seen.at(0)?.map(([region]) => region)).toEqual(['West Europe', 'North Europe'])
    expect(seen.some((round) => (round[0]?.[1] ?? 0) === 100 && (round[1]?.[1] ?? 100) < 100)).toBe(true)
    const made = await galleryImageVersions.get('images', 'mine', 'debian', '1.0.0', {
      expand: 'ReplicationStatus',
    })
    expect(made.replicationStatus?.aggregatedState).toBe('Completed')
    expect(made.provisioningState).toBe('Succeeded')
    expect(made.publishingProfile?.targetRegions).toMatchObject([
      { name: 'West Europe', regionalReplicaCount: 1 },
      { name: 'North Europe', regionalReplicaCount: 3 },
    ])
  })

  it('of another generation than its definition fails after it was accepted', async () => {
    await makeDisk('old', 'V1')
    const { galleryImageVersions } = computeClient(sim)
    await expect(
      galleryImageVersions.createOrUpdate('images', 'mine', 'debian', '2.0.0', version({}, 'old')),
    ).rejects.toThrow('hyperVGeneration')
    const failed = await galleryImageVersions.get('images', 'mine', 'debian', '2.0.0')
    expect(failed.provisioningState).toBe('Failed')
    await galleryImageVersions.delete('images', 'mine', 'debian', '2.0.0')
  })

  it.each([
    ['1.0', {}, 400],
    ['1.0.2147483648', {}, 400],
    ['3.0.0', { publishingProfile: { targetRegions: [{ name: 'northeurope' }] } }, 400],
    [
      '3.0.0',
      { publishingProfile: { targetRegions: [{ name: 'westeurope' }, { name: 'West Europe' }] } },
      400,
    ],
    [
      '3.0.0',
      { publishingProfile: { targetRegions: [{ name: 'westeurope', regionalReplicaCount: 101 }] } },
      400,
    ],
    ['3.0.0', { publishingProfile: { replicationMode: 'shallow' } }, 400],
    [
      '3.0.0',
      {
        publishingProfile: {
          replicationMode: 'Shallow',
          targetRegions: [{ name: 'westeurope' }, { name: 'eastus' }],
        },
      },
      400,
    ],
    ['3.0.0', { location: 'northeurope' }, 400],
    ['3.0.0', { storageProfile: { osDiskImage: { source: { id: '/nowhere' } } } }, 400],
    ['3.0.0', { storageProfile: {} }, 400],
  ])('%s with %j is refused', async (name, more, statusCode) => {
    const { galleryImageVersions } = computeClient(sim)
    await expect(
      galleryImageVersions.createOrUpdate('images', 'mine', 'debian', name, version(more)),
    ).rejects.toMatchObject({ statusCode })
  })

  it('keeps its source for ever, and its number is not taken twice at once', async () => {
    const { galleryImageVersions } = computeClient(sim)
    await makeDisk('other')
    await expect(
      galleryImageVersions.createOrUpdate('images', 'mine', 'debian', '1.0.0', version({}, 'other')),
    ).rejects.toMatchObject({ statusCode: 409, code: 'PropertyChangeNotAllowed' })
    const first = galleryImageVersions.createOrUpdate('images', 'mine', 'debian', '4.0.0', version())
    await first.submitted()
    await expect(
      galleryImageVersions.createOrUpdate('images', 'mine', 'debian', '4.0.0', version()),
    ).rejects.toMatchObject({ statusCode: 409, code: 'Conflict' })
    await first
  })

  it('is protected until its end of life', async () => {
    const { galleryImageVersions } = computeClient(sim)
    const endOfLifeDate = new Date(sim.world.clock.now() + 86_400_000)
    await galleryImageVersions.createOrUpdate('images', 'mine', 'debian', '5.0.0', {
      ...version({ publishingProfile: { endOfLifeDate } }),
      safetyProfile: { blockDeletionBeforeEndOfLife: true },
    })
    await expect(galleryImageVersions.delete('images', 'mine', 'debian', '5.0.0')).rejects.toMatchObject({
      statusCode: 409,
    })
    sim.world.clock.advance(2 * 86_400_000)
    await galleryImageVersions.delete('images', 'mine', 'debian', '5.0.0')
  })
})

describe('a definition', () => {
  it('cannot be changed in what it is, nor twinned, nor deleted with its versions', async () => {
    const { galleries, galleryImages } = computeClient(sim)
    await expect(
      galleryImages.createOrUpdate(
        'images',
        'mine',
        'debian',
        definition('debian', { hyperVGeneration: 'V1' }),
      ),
    ).rejects.toMatchObject({ code: 'PropertyChangeNotAllowed' })
    await expect(
      galleryImages.createOrUpdate('images', 'mine', 'twin', definition('debian')),
    ).rejects.toMatchObject({ statusCode: 409 })
    await galleryImages.createOrUpdate(
      'images',
      'mine',
      'debian',
      definition('debian', { description: 'new' }),
    )
    await expect(galleryImages.delete('images', 'mine', 'debian')).rejects.toMatchObject({
      code: 'CannotDeleteResource',
    })
    await expect(galleries.delete('images', 'mine')).rejects.toMatchObject({ code: 'CannotDeleteResource' })
  })

  it('without what it needs, which the SDK sends all the same, is refused', async () => {
    const { galleryImages } = computeClient(sim)
    const { osState: _, ...body } = definition('x')
    await expect(
      galleryImages.createOrUpdate('images', 'mine', 'x', body as ReturnType<typeof definition>),
    ).rejects.toMatchObject({ statusCode: 400 })
    await expect(
      galleryImages.createOrUpdate(
        'images',
        'mine',
        'x',
        definition('x', { hyperVGeneration: 'V1', architecture: 'Arm64' }),
      ),
    ).rejects.toMatchObject({ statusCode: 400 })
  })

  it('with 10,000 versions lists them page by page, and takes no more', async () => {
    const { galleryImages, galleryImageVersions } = computeClient(sim)
    await galleryImages.createOrUpdate('images', 'mine', 'many', definition('many'))
    const have = sim.world.store.ofType('Microsoft.Compute/galleries/images/versions').length
    sim.seedVersions('images', 'mine', 'many', 10_000 - have)
    const before = sim.transcript.entries.length
    let count = 0
    for await (const { name } of galleryImageVersions.listByGalleryImage('images', 'mine', 'many'))
      if (name !== '') count++
    expect(count).toBe(10_000 - have)
    expect(sim.transcript.entries.length - before).toBe(Math.ceil(count / 100))
    await expect(
      galleryImageVersions.createOrUpdate('images', 'mine', 'many', '9.9.9', version()),
    ).rejects.toMatchObject({ statusCode: 409, code: 'OperationNotAllowed' })
  })
})
