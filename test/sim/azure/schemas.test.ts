import { describe, expect, it } from 'vitest'
import { checkActionBody, checkBody } from './arm/schema/checkBody.ts'
import { typeGraph } from './arm/schema/typeGraph.ts'
import { checkKnownWords } from './arm/schema/knownWords.ts'

const disks = 'Microsoft.Compute/disks'
const versions = 'Microsoft.Compute/galleries/images/versions'
const disk = (properties: object) => ({ location: 'westeurope', properties })
const upload = { createOption: 'Upload', uploadSizeBytes: 20_972_032 }

describe.skipIf(typeGraph('2025-01-02') === undefined)(
  'bodies, by the schemas of Azure (../shared/azure-types)',
  () => {
    it('pass when they are right', () => {
      expect(checkBody(disks, '2025-01-02', disk({ creationData: upload, osType: 'Linux' }))).toBe(true)
      expect(
        checkActionBody(disks, 'beginGetAccess', '2025-01-02', { access: 'Write', durationInSeconds: 1 }),
      ).toBe(true)
    })

    it.each([
      [{ creationData: upload, osType: 'BSD' }, "'properties.osType' is 'BSD'"],
      [{ creationData: { uploadSizeBytes: 1 } }, "'properties.creationData.createOption' is missing"],
      [{ creationData: upload, uploadSize: 1 }, "Could not find member 'properties.uploadSize'"],
      [{ creationData: upload, diskState: 'Unattached' }, "'properties.diskState' is read-only"],
      [{ creationData: { ...upload, uploadSizeBytes: '1' } }, 'no whole number'],
      [{ creationData: upload, purchasePlan: [] }, 'is no object'],
    ])('%j is refused', (properties, message) => {
      expect(() => checkBody(disks, '2025-01-02', disk(properties))).toThrow(message)
    })

    it.each([
      [{ targetRegions: [{}] }, "'properties.publishingProfile.targetRegions[0].name' is missing"],
      [{ replicaCount: '1' }, 'no whole number'],
      [{ replicationMode: 'shallow' }, 'must be one of'],
    ])('of a version %j is refused', (publishingProfile, message) => {
      const body = { location: 'westeurope', properties: { publishingProfile, storageProfile: {} } }
      expect(() => checkBody(versions, '2025-03-03', body)).toThrow(message)
    })
  },
)

describe('bodies, by the words the SDK knows', () => {
  it('are refused for others, schemas or not', () => {
    expect(() => checkKnownWords(disks, disk({ hyperVGeneration: 'V3' }))).toThrow('V3')
    checkKnownWords(disks, disk({ hyperVGeneration: 'V2' }))
    expect(checkBody(disks, '1999-01-01', {})).toBe(false)
  })
})
