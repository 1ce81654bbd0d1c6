import type { Image } from '@azure/arm-compute'
import { askArm } from '../arm/askArm.ts'
import { formatResourceId } from '../arm/resourceId.ts'
import { publishTags } from '../gallery/galleryVersion.ts'
import type { AzureContext } from './azureContext.ts'
import type { Guard } from './guard.ts'
import type { ImageTraits } from './imageTraits.ts'
import { guard } from './madeResources.ts'

/**
 * Whether a version of such an image cannot be made of a disk: "Currently only Vhd Blob, User Image and Gallery Image Version sources are
 * supported for 'TrustedLaunchSupported' images" (Microsoft.Compute). There are no managed images of specialized ones, nor for Arm64.
 */
export function needsManagedImage({ securityType = '', osState, architecture }: ImageTraits): boolean {
  return /Supported$/i.test(securityType) && osState === 'Generalized' && architecture === 'x64'
}

/** A managed image to make of a disk, which goes with it. */
export interface ImageBetween {
  readonly subscriptionId: string
  readonly resourceGroup: string
  /** Also the name of the disk. */
  readonly name: string
  readonly location: string
  readonly traits: ImageTraits
  readonly diskId: string
  readonly diskEncryptionSetId: string | undefined
  /** Of what is published. */
  readonly key: string
}

/** Makes a managed image that is needed until the version is made; it is written to the journal before. Throws as `askArm`. */
export async function imageBetween(
  request: ImageBetween,
  ctx: AzureContext,
): Promise<{ readonly id: string; readonly guard: Guard }> {
  const { subscriptionId, resourceGroup, name, traits, diskId, diskEncryptionSetId } = request
  const id = formatResourceId({ subscriptionId, resourceGroup, type: 'images', names: [name] })
  ctx.log.info(
    `Azure takes no disk for an image of type ${traits.securityType}: a managed image is made of it.`,
  )
  const client = await ctx.clientOf(subscriptionId)
  // A later run for the same would make its own: this one is of no use to it.
  const guarded = await guard({ id, run: ctx.run, key: `${request.key} between` }, ctx)
  const body: Image = {
    location: request.location,
    hyperVGeneration: traits.generation,
    tags: { ...ctx.tags, [publishTags.run]: ctx.run },
    storageProfile: {
      osDisk: {
        managedDisk: { id: diskId },
        osType: traits.osType,
        osState: traits.osState,
        ...(diskEncryptionSetId !== undefined && { diskEncryptionSet: { id: diskEncryptionSetId } }),
      },
    },
  }
  await askArm(`create the managed image ${name}`, ctx, (abortSignal) =>
    client.images.createOrUpdate(resourceGroup, name, body, { abortSignal, updateIntervalInMs: 1000 }),
  )
  return { id, guard: guarded }
}
