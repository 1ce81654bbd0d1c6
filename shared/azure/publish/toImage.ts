import type { Image } from '@azure/arm-compute'
import { ImageError } from '../../base/errors.ts'
import { askArm, findInArm } from '../arm/askArm.ts'
import { formatResourceId, isSameResource } from '../arm/resourceId.ts'
import { publishTags } from '../gallery/galleryVersion.ts'
import { adoptMade } from './adoptMade.ts'
import type { AzureContext } from './azureContext.ts'
import { checkEncryption } from './checkEncryption.ts'
import { chooseImage, imageExists } from './existingImage.ts'
import { uploadStep } from './galleryPlan.ts'
import { tidy } from './guard.ts'
import { guard, removeMade } from './madeResources.ts'
import { openSource, type OpenSource } from './openSource.ts'
import type { PlanStep } from './plan.ts'
import { diskName, publishKey } from './publishKey.ts'
import type { ImageDestination, Published, PublishRequest } from './publishRequest.ts'
import { settleTraits } from './settleTraits.ts'
import { uploadDisk } from './uploadDisk.ts'

/** How long an image that is being changed is waited for. */
const adoptMs = 60_000

/** Publishes an image as a managed image. Throws OUTPUT_EXISTS, INPUT_INVALID, and as `askArm`. */
export async function toImage(
  request: PublishRequest,
  destination: ImageDestination,
  show: (steps: readonly PlanStep[]) => void,
  ctx: AzureContext,
): Promise<Published> {
  const { subscriptionId, resourceGroup } = request
  const { name } = destination
  const client = await ctx.clientOf(subscriptionId)
  const imageId = formatResourceId({ subscriptionId, resourceGroup, type: 'images', names: [name] })
  const [source, existing] = await Promise.all([
    openSource(request.source, ctx),
    findInArm(`find the image ${name}`, ctx, (abortSignal) =>
      client.images.get(resourceGroup, name, { abortSignal }),
    ),
  ])
  const { traits, warnings } = settleTraits(request.traits, {}, source.observed)
  for (const warning of warnings) ctx.log.warning(warning)
  if (traits.securityType !== undefined && traits.securityType !== 'Standard')
    throw new ImageError(
      'INPUT_INVALID',
      'securityType: a managed image cannot carry one; publish to a gallery.',
    )
  const location = source.kind === 'resource' ? source.location : request.location
  if (location === undefined) throw new ImageError('INPUT_INVALID', 'location: a managed image needs one.')
  const { diskEncryptionSetId: setId } = request
  if (setId !== undefined && source.kind === 'content')
    await checkEncryption([{ input: 'diskEncryptionSet', setId, region: location }], ctx)
  const wish = { destination, resourceGroup, location, traits, sha256: source.sha256 }
  const choice = chooseImage(existing, wish)
  const isReused = choice.action === 'reuse'
  show([
    ...(source.kind === 'content' && !isReused ? [uploadStep(source)] : []),
    {
      action: choice.action,
      what: `managed image ${name}`,
      detail: `${location}, ${traits.osType}, ${traits.generation}${destination.isZoneResilient ? ', zone resilient' : ''}`,
    },
  ])
  const { sha256: contentSha256 } = source
  const known = { contentSha256, imageId }
  if (request.dryRun) return { isCreated: false, ...(isReused ? known : { contentSha256 }) }
  if (isReused) {
    // The run that made it may still fail.
    if (!(await adoptMade(imageId, adoptMs, ctx)))
      throw new ImageError('AZURE_NOT_FOUND', `The managed image ${name} was removed while it was looked at.`)
    await removeLeft()
    return { isCreated: false, ...known }
  }
  const key = publishKey(source.sha256 ?? source.name, imageId)
  const { disk: resumed } = await request.takeOver(key)
  // What failed is removed as its own run would do it.
  if (choice.action === 'replace') await removeMade({ id: imageId, run: choice.run }, ctx)
  const disk =
    source.kind === 'content'
      ? await ctx.log.group('Upload', () =>
          uploadDisk(
            {
              ...request,
              name: diskName(key, ctx.run),
              location,
              traits,
              storage: request.diskStorage,
              content: source.content,
              map: source.map,
              key,
              resumed,
            },
            ctx,
          ),
        )
      : undefined
  const osDisk = {
    ...sourceOf(source, disk?.id),
    osType: traits.osType,
    osState: traits.osState,
    ...(destination.storage !== undefined && { storageAccountType: destination.storage }),
  }
  const body: Image = {
    location,
    hyperVGeneration: traits.generation,
    tags: {
      ...ctx.tags,
      [publishTags.run]: ctx.run,
      ...(source.sha256 !== undefined && { [publishTags.content]: source.sha256 }),
    },
    storageProfile: { osDisk, ...(destination.isZoneResilient && { zoneResilient: true }) },
  }
  const guarded = await guard({ id: imageId, run: ctx.run, key }, ctx)
  const made = await askArm(`create the managed image ${name}`, ctx, (abortSignal) =>
    client.images.createOrUpdate(resourceGroup, name, body, { abortSignal, updateIntervalInMs: 1000 }),
  )
  if (made.tags?.[publishTags.run] !== ctx.run) throw imageExists(wish)
  await guarded.keep()
  await tidy(disk?.guard, ctx.log)
  return { isCreated: true, ...known, ...(disk?.upload && { sentBytes: disk.upload.sentBytes }) }

  /** A run that was killed may have left its disk behind the image. */
  async function removeLeft(): Promise<void> {
    const { disk: left } = await request.takeOver(publishKey(source.sha256 ?? source.name, imageId))
    if (left && !isSameResource(left.id, imageId)) await (await guard(left, ctx)).remove()
  }
}

type OsDiskSource = Pick<
  NonNullable<NonNullable<Image['storageProfile']>['osDisk']>,
  'managedDisk' | 'snapshot' | 'blobUri'
>

function sourceOf(source: OpenSource, diskId: string | undefined): OsDiskSource {
  if (source.kind === 'content') return { managedDisk: { id: diskId ?? '' } }
  if (source.kind === 'blob') return { blobUri: source.source.uri }
  const { id } = source.source
  if (/\/snapshots\/[^/]+$/i.test(id)) return { snapshot: { id } }
  if (/\/disks\/[^/]+$/i.test(id)) return { managedDisk: { id } }
  throw new ImageError(
    'INPUT_INVALID',
    `source: a managed image is made of a file, a VHD, a disk or a snapshot, not of ${id}.`,
  )
}
