import { parseResourceId } from '../../azure/arm/resourceId.ts'
import { ImageError } from '../../base/errors.ts'
import type { PublishInputs } from '../publish.ts'
import { checkedName } from './resourceNames.ts'

/** Where things are made that are not the definition: the disk in between, a managed image, a disk. */
export interface Place {
  readonly subscriptionId: string
  /** Undefined for a VHD alone, which is in none. */
  readonly resourceGroup: string | undefined
}

/**
 * A subscription and a resource group in it: what is given, else both of the definition, for a group is of one subscription. Throws
 * INPUT_INVALID.
 */
export function readPlace(inputs: PublishInputs, given: string | undefined): Place {
  const isGallery = inputs.destination === 'gallery'
  const named = isGallery ? parseResourceId(inputs.imageDefinition ?? '') : undefined
  const ofDefinition = inputs.resourceGroup === undefined ? named : undefined
  const subscriptionId = ofDefinition?.subscriptionId ?? given ?? named?.subscriptionId
  if (subscriptionId === undefined)
    throw new ImageError(
      'INPUT_INVALID',
      'subscriptionId: neither an input nor the service connection says which subscription.',
    )
  if (inputs.destination === 'vhd') return { subscriptionId, resourceGroup: undefined }
  const resourceGroup = inputs.resourceGroup ?? named?.resourceGroup
  if (resourceGroup === undefined || resourceGroup === '')
    throw new ImageError('INPUT_INVALID', 'resourceGroup: is needed for this destination.')
  const input = ofDefinition ? 'imageDefinition' : 'resourceGroup'
  return { subscriptionId, resourceGroup: checkedName('resourceGroup', resourceGroup, input) }
}
