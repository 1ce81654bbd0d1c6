import type { Image } from '@azure/arm-compute'
import { ImageError } from '../../base/errors.ts'
import { regionName } from '../arm/regionName.ts'
import { publishTags } from '../gallery/galleryVersion.ts'
import { difference } from './difference.ts'
import type { ImageTraits } from './imageTraits.ts'
import type { ImageDestination } from './publishRequest.ts'

/** A managed image that is asked for. */
export interface ImageWish {
  readonly destination: ImageDestination
  readonly resourceGroup: string
  readonly location: string
  readonly traits: ImageTraits
  readonly sha256: string | undefined
}

/** What follows from a managed image of the name that is there, if one is; `replace` names the run that made the one that failed. */
export type ImageChoice =
  | { readonly action: 'create' | 'reuse' }
  | { readonly action: 'replace'; readonly run: string }

/**
 * Decides about the name of a managed image: one that succeeded is reused if it is the same as is asked for, or with `skip`. One of this
 * product that failed is made anew if it has the same content, or with `replaceFailed`. Throws OUTPUT_EXISTS for any other.
 */
export function chooseImage(existing: Image | undefined, wish: ImageWish): ImageChoice {
  if (!existing) return { action: 'create' }
  const { destination, sha256 } = wish
  const { provisioningState: state = 'unknown', tags } = existing
  const isSame = sha256 !== undefined && tags?.[publishTags.content] === sha256
  const run = tags?.[publishTags.run]
  if (state === 'Failed' && run !== undefined && (isSame || destination.onExists === 'replaceFailed'))
    return { action: 'replace', run }
  if (state !== 'Succeeded') throw imageExists(wish, `Its state is ${state}.`)
  if (destination.onExists === 'skip') return { action: 'reuse' }
  if (!isSame) throw imageExists(wish)
  const differences = imageDifferences(existing, wish)
  if (differences.length > 0) throw imageExists(wish, `It differs: ${differences.join(', ')}.`)
  return { action: 'reuse' }
}

function imageDifferences(
  { location, hyperVGeneration, storageProfile }: Image,
  { traits, destination, location: wanted }: ImageWish,
): readonly string[] {
  const osDisk = storageProfile?.osDisk
  return [
    ...difference('location', regionName(location), regionName(wanted)),
    ...difference('OS type', osDisk?.osType, traits.osType),
    ...difference('OS state', osDisk?.osState, traits.osState),
    ...difference('Hyper-V generation', hyperVGeneration, traits.generation),
    ...difference(
      'zone resilience',
      String(storageProfile?.zoneResilient === true),
      String(destination.isZoneResilient),
    ),
    ...(destination.storage === undefined
      ? []
      : difference('storage', osDisk?.storageAccountType, destination.storage)),
  ]
}

/** What is asked for is there already, and is not touched. */
export function imageExists(
  { destination, resourceGroup }: Pick<ImageWish, 'destination' | 'resourceGroup'>,
  how = '',
): ImageError {
  return new ImageError(
    'OUTPUT_EXISTS',
    `There is a managed image ${destination.name} in ${resourceGroup} already. ${how}`.trimEnd(),
    { hint: 'Give it another name, delete that one, or set onVersionExists to skip.' },
  )
}
