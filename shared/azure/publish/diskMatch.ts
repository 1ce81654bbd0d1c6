import type { Disk } from '@azure/arm-compute'
import { isSameResource } from '../arm/resourceId.ts'
import { regionName } from '../arm/regionName.ts'
import { difference } from './difference.ts'
import { diskSecurity } from './diskSecurity.ts'
import type { ImageTraits } from './imageTraits.ts'

/** What is asked for of a disk besides its content. */
export interface DiskWish {
  readonly location: string
  readonly traits: ImageTraits
  readonly storage: string
  readonly diskEncryptionSetId: string | undefined
}

/**
 * In what a disk that is there is not the one that is asked for, for people: `storage (Standard_LRS, not Premium_LRS)`. What is not asked
 * for, and what Azure does not say, is no difference.
 */
export function diskDifferences(found: Disk, wish: DiskWish): readonly string[] {
  const { traits } = wish
  const capabilities = found.supportedCapabilities
  const security = capabilities?.supportedSecurityOption ?? found.securityProfile?.securityType ?? 'Standard'
  const wantedSecurity = diskSecurity(traits).supportedCapabilities?.supportedSecurityOption ?? 'Standard'
  const setId = found.encryption?.diskEncryptionSetId ?? 'none'
  return [
    ...difference('location', regionName(found.location), regionName(wish.location)),
    ...difference('storage', found.sku?.name, wish.storage),
    ...difference('OS type', found.osType, traits.osType),
    ...difference('Hyper-V generation', found.hyperVGeneration, traits.generation),
    ...difference('architecture', capabilities?.architecture, traits.architecture),
    ...(traits.securityType === undefined ? [] : difference('security type', security, wantedSecurity)),
    ...(wish.diskEncryptionSetId === undefined || isSameResource(setId, wish.diskEncryptionSetId)
      ? []
      : [`disk encryption set (${setId}, not ${wish.diskEncryptionSetId})`]),
  ]
}
