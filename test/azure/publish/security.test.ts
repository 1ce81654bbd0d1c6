import { describe, expect, test } from 'vitest'
import { scratch } from '#test/base/scratch.ts'
import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import { typeGraph } from '#test/sim/azure/arm/schema/typeGraph.ts'
import { seedEncryptionSet } from '#test/sim/azure/arm/types/diskEncryptionSet.ts'
import { objectsAt, valueAt } from '#test/sim/azure/json.ts'
import { expectSuccess } from './expectSuccess.ts'
import { writeImage } from './images.ts'
import { publish, runPublishJob } from './publishRun.ts'
import { simulator } from './simulator.ts'
import { versionsIn, worldOf } from './worldOf.ts'

/** What was sent to make a disk. */
function sentDisk({ transcript }: AzureSimulator): unknown {
  return transcript.entries.find(({ method, path }) => method === 'PUT' && path.includes('/disks/'))?.json
}

function definition({ world }: AzureSimulator) {
  return world.store.ofType('Microsoft.Compute/galleries/images')[0]?.body
}

function version({ world }: AzureSimulator) {
  return world.store.ofType('Microsoft.Compute/galleries/images/versions')[0]?.body
}

const none = { supportedSecurityOption: undefined, securityType: undefined }

describe('a security type', () => {
  test.each([
    ['Standard', none],
    // These are made of a managed image, and that of a disk which says nothing of it.
    ['TrustedLaunchSupported', none],
    ['ConfidentialVMSupported', none],
    ['TrustedLaunchAndConfidentialVmSupported', none],
  ])(
    '%s: of the definition that is made, of the disk, and of no other definition',
    async (securityType, disk) => {
      const [azure, root] = [await simulator(), await scratch()]
      const source = await writeImage(root, '1.vhd')
      expectSuccess(
        await publish(azure, root, { source, securityType, features: 'DiskControllerTypes=SCSI, NVMe' }),
      )
      expect(valueAt(definition(azure), 'properties', 'features')).toEqual([
        { name: 'DiskControllerTypes', value: 'SCSI, NVMe' },
        { name: 'SecurityType', value: securityType },
      ])
      const sent = sentDisk(azure)
      expect({
        supportedSecurityOption: valueAt(
          sent,
          'properties',
          'supportedCapabilities',
          'supportedSecurityOption',
        ),
        securityType: valueAt(sent, 'properties', 'securityProfile', 'securityType'),
      }).toEqual(disk)
      // What is not asked for is that of the definition.
      expectSuccess(await publish(azure, root, { source: await writeImage(root, '2.vhd', 2) }))
      expect(versionsIn(azure)).toEqual(['1.0.0', '1.0.1'])
      expect(worldOf(azure).filter((each) => /^(?:disks|images)\//.test(each))).toEqual([])
      const other = securityType === 'Standard' ? 'TrustedLaunchSupported' : 'Standard'
      const uploads = azure.transcript.lines(/^PUT .*\/disks\//).length
      const run = await publish(azure, root, { source, securityType: other, osState: 'Specialized' })
      expect(run.error?.code).toBe('DEFINITION_DISAGREES')
      expect(
        run.error?.detail
          .split('\n')
          .slice(1)
          .map((line) => line.split(/ {2,}/)),
      ).toEqual([
        ['field', 'definition', 'wanted'],
        ['OS state', 'Generalized', 'Specialized'],
        ['security type', securityType, other],
      ])
      expect(azure.transcript.lines(/^PUT .*\/disks\//)).toHaveLength(uploads)
    },
  )

  test.each([
    ['TrustedLaunchSupported', 'TrustedLaunchSupported'],
    ['ConfidentialVMSupported', 'TrustedLaunchAndConfidentialVMSupported'],
    ['TrustedLaunchAndConfidentialVmSupported', 'TrustedLaunchAndConfidentialVMSupported'],
  ])('%s of a disk that stays', async (securityType, option) => {
    const [azure, root] = [await simulator(), await scratch()]
    const disk = { destination: 'disk', diskName: 'd', location: 'westeurope', resourceGroup: 'images' }
    const inputs = { source: await writeImage(root, '1.vhd'), securityType, hyperVGeneration: 'V2', ...disk }
    expectSuccess(await runPublishJob({ root, azure, inputs }))
    const said = valueAt(sentDisk(azure), 'properties', 'supportedCapabilities', 'supportedSecurityOption')
    expect(said).toBe(option)
  })

  test('whose image in between cannot be made leaves nothing', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    azure.world.denials = [{ action: /^Microsoft.Compute\/images\/write$/i }]
    const source = await writeImage(root, '1.vhd')
    const run = await publish(azure, root, { source, securityType: 'TrustedLaunchSupported' })
    expect(run.error?.code, run.error?.message).toBe('AZURE_DENIED')
    expect(run.undoFailures).toEqual([])
    expect(worldOf(azure)).toEqual([])
  })

  test('of a definition that says none is Standard', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const source = await writeImage(root, 'image.vhd')
    expectSuccess(await publish(azure, root, { source }))
    expect(valueAt(definition(azure), 'properties', 'features')).toBeUndefined()
    expectSuccess(await publish(azure, root, { source, securityType: 'Standard' }))
    const run = await publish(azure, root, { source, securityType: 'TrustedLaunchSupported' })
    expect(run.error?.detail).toMatch(/security type +Standard +TrustedLaunchSupported/)
  })

  test.each([
    [{ securityType: 'ConfidentialVM' }, /not of .*image\.vhd/],
    [{ securityType: 'TrustedLaunch', hyperVGeneration: 'V1' }, /needs an image of generation V2/],
    [{ securityType: 'TrustedLaunch', destination: 'managedImage', imageName: 'i' }, /publish to a gallery/],
    [{ securityType: 'trustedLaunch' }, /type TrustedLaunch is .*not of .*image\.vhd/],
    [{ securityType: 'TrustedLaunch', destination: 'disk', diskName: 'd' }, /not of .*image\.vhd/],
    [{ securityType: 'ConfidentialVM', destination: 'disk', diskName: 'd' }, /not of .*image\.vhd/],
  ])('%j is refused before anything is made', async (inputs, message) => {
    const [azure, root] = [await simulator(), await scratch()]
    const run = await publish(azure, root, { source: await writeImage(root, 'image.vhd'), ...inputs })
    expect(run.error).toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(message) as string,
    })
    expect(azure.transcript.lines(/^PUT /)).toEqual([])
  })
})

describe('disk encryption sets', () => {
  test.each(['home', 'all'])('are each in the region they encrypt for (waiting for %s)', async (waitFor) => {
    const [azure, root] = [await simulator(), await scratch()]
    const sets = ['westeurope', 'northeurope'].map((region) =>
      seedEncryptionSet(azure.world, `set-${region}`, region),
    )
    const [home = '', north = ''] = sets
    const run = await publish(azure, root, {
      source: await writeImage(root, 'image.vhd'),
      diskEncryptionSet: home,
      targetRegions: `West Europe=1:Premium_LRS:${home}\nnortheurope=2:Standard_ZRS:${north}\neastus`,
      waitFor,
    })
    expectSuccess(run)
    expect(valueAt(sentDisk(azure), 'properties', 'encryption')).toEqual({
      diskEncryptionSetId: home,
      type: 'EncryptionAtRestWithCustomerKey',
    })
    const encryptedBy = (diskEncryptionSetId: string) => ({
      encryption: { osDiskImage: { diskEncryptionSetId } },
    })
    const regions = objectsAt(version(azure), 'properties', 'publishingProfile', 'targetRegions')
    expect(
      regions.map(({ name, ...rest }) => [String(name).toLowerCase().replace(' ', ''), rest]),
    ).toMatchObject([
      ['westeurope', { regionalReplicaCount: 1, storageAccountType: 'Premium_LRS', ...encryptedBy(home) }],
      ['northeurope', { regionalReplicaCount: 2, storageAccountType: 'Standard_ZRS', ...encryptedBy(north) }],
      ['eastus', {}],
    ])
    expect(regions[2]).not.toHaveProperty('encryption')
    // Where the schemas of Azure are, every body has been checked by one.
    if (typeGraph('2025-03-03')) expect(azure.world.unchecked).toEqual(new Set())
  })

  test.each<[string, (set: string) => Record<string, string>]>([
    ['of a region', (set) => ({ targetRegions: `northeurope=1::${set}` })],
    ['of the disk', (set) => ({ diskEncryptionSet: set })],
    ['of a disk', (set) => ({ diskEncryptionSet: set, destination: 'disk', diskName: 'd' })],
    [
      'of the disk of an image',
      (set) => ({ diskEncryptionSet: set, destination: 'managedImage', imageName: 'i' }),
    ],
  ])(
    '%s that is elsewhere, not there or not to be read is told before anything is made',
    async (_what, inputs) => {
      const [azure, root] = [await simulator(), await scratch()]
      const set = seedEncryptionSet(azure.world, 'keys', 'eastus')
      const source = await writeImage(root, 'image.vhd')
      const place = { resourceGroup: 'images', location: 'westeurope' }
      const run = (id: string) =>
        'destination' in inputs(id)
          ? runPublishJob({ azure, root, inputs: { ...place, source, ...inputs(id) } })
          : publish(azure, root, { source, ...inputs(id) })
      const elsewhere = await run(set)
      expect(elsewhere.error).toMatchObject({
        code: 'INPUT_INVALID',
        detail: expect.stringMatching(
          /keys is in eastus, and what it is to encrypt is in (?:north|west)europe/,
        ) as string,
      })
      expect((await run(set.replace('keys', 'none'))).error?.code).toBe('AZURE_NOT_FOUND')
      azure.world.denials = [{ action: /diskEncryptionSets\/read$/ }]
      expect((await run(set)).error?.detail).toContain(
        `may not do Microsoft.Compute/diskEncryptionSets/read at ${set}`,
      )
      expect(azure.transcript.lines(/^PUT /)).toEqual([])
      expect(worldOf(azure)).toEqual(['diskEncryptionSets/keys'])
    },
  )

  test('that may be looked at and not be used is named', async () => {
    const [azure, root] = [await simulator(), await scratch()]
    const set = seedEncryptionSet(azure.world, 'keys', 'westeurope')
    azure.onRequest(({ method, path }) => {
      if (method === 'PUT' && path.includes('/versions/'))
        azure.world.denials = [{ action: /diskEncryptionSets\/read$/ }]
    })
    const run = await publish(azure, root, {
      source: await writeImage(root, 'image.vhd'),
      targetRegions: `westeurope=1::${set}`,
    })
    expect(run.error?.code).toBe('AZURE_DENIED')
    expect(run.error?.detail).toContain(`may not do Microsoft.Compute/diskEncryptionSets/read at ${set}.`)
    expect(worldOf(azure)).toEqual(['diskEncryptionSets/keys'])
  })
})
