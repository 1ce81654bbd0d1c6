import { describe, expect, test } from 'vitest'
import {
  diffDefinition,
  differenceTable,
  type DefinitionFacts,
} from '#shared/azure/gallery/definitionDiff.ts'
import { parseEndOfLife } from '#shared/azure/gallery/endOfLife.ts'
import { parseTargetRegion, settleRegions } from '#shared/azure/gallery/targetRegion.ts'
import { formatResourceId, parseResourceId } from '#shared/azure/arm/resourceId.ts'
import { definitionFacts } from '#shared/azure/gallery/openDefinition.ts'
import { settleTraits } from '#shared/azure/publish/settleTraits.ts'
import { below, seededRandom } from '../random.ts'

const set = '/subscriptions/s/resourceGroups/r/providers/Microsoft.Compute/diskEncryptionSets/d'

describe('target regions', () => {
  test.each([
    [
      'West Europe',
      { name: 'westeurope', replicas: undefined, storage: undefined, encryptionSetId: undefined },
    ],
    ['eastus=3', { name: 'eastus', replicas: 3, storage: undefined, encryptionSetId: undefined }],
    [
      'eastus=2:standard_zrs',
      { name: 'eastus', replicas: 2, storage: 'Standard_ZRS', encryptionSetId: undefined },
    ],
    [
      `eastus=1:Premium_LRS:${set}`,
      { name: 'eastus', replicas: 1, storage: 'Premium_LRS', encryptionSetId: set },
    ],
    [`eastus=::${set}`, { name: 'eastus', replicas: undefined, storage: undefined, encryptionSetId: set }],
  ])('%s', (entry, expected) => expect(parseTargetRegion(entry)).toEqual(expected))

  test.each([
    '',
    '=2',
    'eastus=0',
    'eastus=101',
    'eastus=two',
    'eastus=1.5',
    'eastus=1:SSD',
    'eastus=1:Standard_LRS:d',
    'east us!',
  ])('%j is refused by name', (entry) => expect(() => parseTargetRegion(entry)).toThrow(`“${entry}”`))

  test('the home region is among them and first', () => {
    const regions = ['eastus', 'West Europe=2'].map(parseTargetRegion)
    expect(
      settleRegions(regions, { home: 'westeurope', isShallow: false }).map(({ name, replicas }) => [
        name,
        replicas,
      ]),
    ).toEqual([
      ['westeurope', 2],
      ['eastus', undefined],
    ])
    expect(() => settleRegions(regions, { home: 'westeurope', isShallow: true })).toThrow(/shallow/)
    expect(() =>
      settleRegions([...regions, parseTargetRegion('East US')], { home: 'x', isShallow: false }),
    ).toThrow(/twice/)
  })
})

describe('end of life', () => {
  const nowMs = Date.UTC(2026, 10, 22, 12)
  test.each([
    ['+90d', '2027-02-20T12:00:00.000Z'],
    ['+2w', '2026-12-06T12:00:00.000Z'],
    ['+6m', '2027-05-22T12:00:00.000Z'],
    ['+1y', '2027-11-22T12:00:00.000Z'],
    ['2027-03-31', '2027-03-31T00:00:00.000Z'],
    ['2027-03-31T10:00:00+02:00', '2027-03-31T08:00:00.000Z'],
  ])('%s is %s', (text, expected) => expect(parseEndOfLife(text, nowMs).toISOString()).toBe(expected))

  test.each([
    '',
    'soon',
    '90d',
    '+90',
    '2027-02-31',
    '2026-11-21',
    '31.03.2027',
    '+99999y',
    '2027-03-31T10:00:00',
  ])('%j is refused', (text) => expect(() => parseEndOfLife(text, nowMs)).toThrow(/endOfLife/))
})

describe('the difference of definitions', () => {
  const all: DefinitionFacts = {
    osType: 'Linux',
    osState: 'Generalized',
    generation: 'V2',
    architecture: 'x64',
    publisher: 'p',
    offer: 'o',
    sku: 's',
    securityType: 'TrustedLaunch',
  }

  test('names each field that is another one, and nothing else (random subsets)', () => {
    const random = seededRandom(3)
    const keys = Object.keys(all) as (keyof DefinitionFacts)[]
    for (let round = 0; round < 500; round++) {
      const changed = keys.filter(() => below(random, 3) === 0)
      const unasked = new Set(keys.filter(() => below(random, 3) === 0))
      const wanted = Object.fromEntries(
        keys
          .filter((key) => !unasked.has(key))
          .map((key) => [key, changed.includes(key) ? `other ${key}` : all[key]?.toUpperCase()]),
      )
      const differences = diffDefinition(all, wanted)
      expect(differences.map(({ wanted: want }) => want)).toEqual(
        changed.filter((key) => !unasked.has(key)).map((key) => `other ${key}`),
      )
    }
  })

  test('knows what Azure takes where a definition says nothing', () => {
    const silent = { ...all, generation: undefined, architecture: undefined, securityType: undefined }
    expect(
      diffDefinition(silent, { generation: 'V1', architecture: 'x64', securityType: 'Standard' }),
    ).toEqual([])
    expect(differenceTable(diffDefinition(silent, { generation: 'V2' }))).toEqual([
      'field               definition  wanted',
      'Hyper-V generation  V1          V2',
    ])
  })
})

describe('what an image is', () => {
  const boots = (bios: boolean, uefi: boolean) => ({ boots: { bios, uefi } })

  test.each([
    ['as asked', { generation: 'V1' as const }, { generation: 'V1' }, boots(true, true), 'V1'],
    ['as the definition says', {}, { generation: 'V1' }, boots(true, true), 'V1'],
    ['by BIOS alone', {}, {}, boots(true, false), 'V1'],
    ['by UEFI alone', {}, {}, boots(false, true), 'V2'],
    ['by both', {}, {}, boots(true, true), 'V2'],
    ['unknown', {}, {}, { boots: undefined }, 'V2'],
  ])('%s', (_case, asked, definition, observed, generation) => {
    expect(settleTraits(asked, definition, observed).traits.generation).toBe(generation)
  })

  test('an image of the other firmware is refused, one without any is warned of', () => {
    expect(() => settleTraits({}, { generation: 'V2' }, boots(true, false))).toThrow(
      /no EFI system partition/,
    )
    expect(() => settleTraits({}, { generation: 'V1' }, boots(false, true))).toThrow(/no boot code for BIOS/)
    expect(settleTraits({}, { generation: 'V2' }, boots(false, false)).warnings).toHaveLength(1)
    expect(() => settleTraits({ architecture: 'Arm64', generation: 'V1' }, {}, { boots: undefined })).toThrow(
      /Arm64/,
    )
    expect(() =>
      settleTraits({ securityType: 'TrustedLaunch', generation: 'V1' }, {}, { boots: undefined }),
    ).toThrow(/V2/)
  })
})

describe('resource IDs', () => {
  test.each([
    ['disks', ['a']],
    ['galleries/images/versions', ['g', 'd', '1.0.0']],
  ])('%s there and back', (type, names) => {
    const id = { subscriptionId: 's-1', resourceGroup: 'r', type, names }
    expect(parseResourceId(formatResourceId(id))).toEqual(id)
    expect(
      parseResourceId(formatResourceId(id).toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'))?.type,
    ).toBe(type)
  })

  test.each([
    '',
    '/subscriptions/s',
    '/subscriptions/s/resourceGroups/r',
    '/subscriptions/s/resourceGroups/r/providers/Microsoft.Compute/disks',
    '/subscriptions/s/resourceGroups/r/providers/Microsoft.Storage/storageAccounts/a',
    'image.vhd',
  ])('%j is none', (text) => expect(parseResourceId(text)).toBeUndefined())
})

test('a definition that says no generation is of V1, also for an image that would be of V2', () => {
  const facts = definitionFacts({ location: 'westeurope', osType: 'Linux', osState: 'Generalized' })
  expect(settleTraits({}, facts, { boots: undefined }).traits).toMatchObject({
    generation: 'V1',
    architecture: 'x64',
  })
  expect(() => settleTraits({}, facts, { boots: { bios: false, uefi: true } })).toThrow(
    /no boot code for BIOS/,
  )
})
