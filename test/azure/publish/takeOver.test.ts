import { describe, expect, test } from 'vitest'
import { publishKey } from '#shared/azure/publish/publishKey.ts'
import { scratch } from '#test/base/scratch.ts'
import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import { abandon, openJournals } from './abandonedJournal.ts'
import { expectSuccess } from './expectSuccess.ts'
import { writeImage } from './images.ts'
import { publish, runPublishJob } from './publishRun.ts'
import { simulator } from './simulator.ts'
import { versionsIn, worldOf } from './worldOf.ts'

const types = {
  gallery: 'Microsoft.Compute/galleries',
  definition: 'Microsoft.Compute/galleries/images',
  version: 'Microsoft.Compute/galleries/images/versions',
} as const

/** A version that was published, of a file or of a disk, and the key it was published under. */
async function published(kind: 'file' | 'disk') {
  const [azure, root] = [await simulator(), await scratch()]
  const file = await writeImage(root, 'image.vhd')
  const disk = { destination: 'disk', diskName: 'd', location: 'westeurope', resourceGroup: 'images' }
  if (kind === 'disk') expectSuccess(await runPublishJob({ root, azure, inputs: { source: file, ...disk } }))
  const [found] = azure.world.store.ofType('Microsoft.Compute/disks')
  const source = found?.id ?? file
  const { error, outputs } = await publish(azure, root, { source })
  expect(error?.message).toBeUndefined()
  const [made] = azure.world.store.ofType(types.version)
  const key = publishKey(outputs['contentSha256'] ?? source, made?.id.replace(/[^/]*$/, '') ?? '')
  return { azure, root, source, key }
}

function versionStates({ world }: AzureSimulator): readonly string[] {
  return world.store
    .ofType(types.version)
    .map(({ name, provisioningState }) => `${name} ${provisioningState}`)
}

describe('what a killed run has made for the same becomes one version', () => {
  test.each([
    ['of a disk, whose content nobody knows', 'disk', {}],
    ['of a file, where every run is to make its own', 'file', { reuseSame: 'false' }],
    ['of a file', 'file', {}],
  ] as const)('%s', async (_name, kind, inputs) => {
    const { azure, root, source, key } = await published(kind)
    await abandon(root, key, azure.world.store.ofType(types.version))
    expectSuccess(await publish(azure, root, { source, ...inputs }))
    expect(versionsIn(azure)).toHaveLength(1)
    expect(await openJournals(root)).toEqual([])
  })

  test('also where its own failed', async () => {
    const { azure, root, source, key } = await published('file')
    for (const version of azure.world.store.ofType(types.version)) version.provisioningState = 'Failed'
    await abandon(root, key, azure.world.store.ofType(types.version))
    expectSuccess(await publish(azure, root, { source }))
    expect(versionStates(azure)).toEqual([expect.stringMatching(/ Succeeded$/)])
    expect(await openJournals(root)).toEqual([])
  })

  test('and is undone with everything else when this run fails', async () => {
    const { azure, root, source, key } = await published('file')
    const { store } = azure.world
    for (const { id } of store.ofType(types.version)) store.remove(id)
    await abandon(root, key, [...store.ofType(types.gallery), ...store.ofType(types.definition)])
    azure.world.denials = [{ action: /disks\/write/i }]
    const run = await publish(azure, root, { source })
    expect(run.error?.code).toBe('AZURE_DENIED')
    expect(worldOf(azure)).toEqual([])
    expect(await openJournals(root)).toEqual([])
  })
})

describe('what a killed run has left does not stand in the way', () => {
  test('a version that failed, of the number that is asked for', async () => {
    const { azure, root } = await published('file')
    for (const version of azure.world.store.ofType(types.version)) version.provisioningState = 'Failed'
    await abandon(root, 'other', azure.world.store.ofType(types.version))
    const source = await writeImage(root, 'other.vhd', 2)
    expectSuccess(await publish(azure, root, { source, version: '1.0.0' }))
    expect(versionStates(azure)).toEqual(['1.0.0 Succeeded'])
  })

  test('a definition that was wrong', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const source = await writeImage(root, 'image.vhd')
    const { store } = azure.world
    expectSuccess(await publish(azure, root, { source, osType: 'Windows' }))
    for (const { id } of store.ofType(types.version)) store.remove(id)
    await abandon(root, 'other', store.ofType(types.definition))
    expectSuccess(await publish(azure, root, { source, osType: 'Linux' }))
  })

  test('a managed image of that name', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const image = {
      destination: 'managedImage',
      imageName: 'i',
      location: 'westeurope',
      resourceGroup: 'images',
    }
    const job = async (name: string, fill: number) =>
      await runPublishJob({
        root,
        azure,
        inputs: { source: await writeImage(root, name, fill), ...image },
      })
    expectSuccess(await job('first.vhd', 3))
    await abandon(root, 'other', azure.world.store.ofType('Microsoft.Compute/images'))
    const run = await job('second.vhd', 4)
    expectSuccess(run)
    expect(run.outputs['created']).toBe('true')
    expect(await openJournals(root)).toEqual([])
  })
})

test('a lock on what is to be removed is a warning at once, and the version is published', async () => {
  const [azure, root] = [await simulator(), await scratch()]
  azure.setFaults([
    { match: /^DELETE .*\/disks\//, fault: { kind: 'status', status: 409, code: 'ScopeLocked' } },
  ])
  const run = await publish(azure, root, { source: await writeImage(root, 'image.vhd') })
  expectSuccess(run)
  expect(run.log.join('\n')).toMatch(/did not remove \/subscriptions\/.*ScopeLocked/)
  expect(azure.transcript.lines(/^DELETE .*\/disks\//)).toHaveLength(1)
})

test('a definition that its maker undoes while another run uploads is made again', async () => {
  const [azure, first, second] = [await simulator(), await scratch(), await scratch()]
  const [one, two] = [await writeImage(first, 'one.vhd', 2), await writeImage(second, 'two.vhd', 3)]
  const disks = () => azure.world.store.ofType('Microsoft.Compute/disks').length
  azure.setFaults([
    { match: /^PUT .*comp=page/, nth: [3, 4, 5, 6, 7, 8], fault: { kind: 'delay', ms: 2000 } },
  ])
  const cancel = new AbortController()
  const begun = { first: false, second: false }
  azure.onRequest(() => {
    begun.first ||= disks() > 0
    begun.second ||= disks() > 1
  })
  const making = publish(azure, first, { source: one }, cancel.signal)
  await expect.poll(() => begun.first, { timeout: 30_000 }).toBe(true)
  const other = publish(azure, second, { source: two })
  await expect.poll(() => begun.second, { timeout: 30_000 }).toBe(true)
  cancel.abort()
  expect((await making).error?.code).toBe('CANCELLED')
  expectSuccess(await other)
  expect(versionsIn(azure)).toEqual(['1.0.0'])
})

describe('a version that is to be kept from deletion', () => {
  const blocked = { endOfLife: '+90d', blockDeletionBeforeEndOfLife: 'true' }
  const [block, allow] = [
    { blockDeletionBeforeEndOfLife: true },
    { allowDeletionOfReplicatedLocations: true },
  ]

  test.each(['home', 'all', 'none'])('is so in the end (waiting for %s)', async (waitFor) => {
    const [azure, root] = [await simulator(), await scratch()]
    const source = await writeImage(root, 'image.vhd')
    expectSuccess(await publish(azure, root, { source, ...blocked, waitFor, targetRegions: 'northeurope' }))
    const [version] = azure.world.store.ofType(types.version)
    expect(version?.body['properties']).toMatchObject({ safetyProfile: { ...allow, ...block } })
  })

  test('can still be undone when something fails before', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const fault = { kind: 'status', status: 400, code: 'InvalidParameter' } as const
    azure.setFaults([{ match: /^PATCH .*\/versions\//, fault }])
    const source = await writeImage(root, 'image.vhd')
    const run = await publish(azure, root, { source, ...blocked, targetRegions: 'northeurope' })
    expect(run.error?.code).toBe('AZURE_REFUSED')
    expect(run.undoFailures).toEqual([])
    expect(worldOf(azure)).toEqual([])
  })
})

test.each([
  ['disk', { diskName: 'd', location: 'westeurope' }, 'diskId'],
  ['managedImage', { imageName: 'd', location: 'westeurope' }, 'imageId'],
] as const)('a plan of a %s names what is there, and nothing else', async (destination, named, output) => {
  const [azure, root] = [await simulator(), await scratch()]
  const source = await writeImage(root, 'image.vhd')
  const inputs = { source, destination, resourceGroup: 'images', ...named }
  const plan = () => runPublishJob({ root, azure, inputs: { ...inputs, dryRun: 'true' } })
  const before = await plan()
  expect(before.outputs[output]).toBeUndefined()
  expect(before.log.join('\n')).not.toContain('There already')
  expectSuccess(await runPublishJob({ root, azure, inputs }))
  expect((await plan()).outputs[output]).toMatch(/\/d$/)
})

test.each([
  ['disk', { diskName: 'd', location: 'westeurope' }, 'Microsoft.Compute/disks'],
  ['managedImage', { imageName: 'd', location: 'westeurope' }, 'Microsoft.Compute/images'],
] as const)('a %s that another run has found is not undone', async (destination, named, type) => {
  const [azure, killed, other] = [await simulator(), await scratch(), await scratch()]
  const source = await writeImage(killed, 'image.vhd')
  const inputs = { source, destination, resourceGroup: 'images', ...named }
  expectSuccess(await runPublishJob({ root: killed, azure, inputs }))
  await abandon(killed, 'another', azure.world.store.ofType(type))
  expect((await runPublishJob({ root: other, azure, inputs })).outputs['created']).toBe('false')
  const later = await writeImage(killed, 'later.vhd', 5)
  expectSuccess(await publish(azure, killed, { source: later }))
  expect(azure.world.store.ofType(type)).toHaveLength(1)
})
