import type { ComputeManagementClient, Disk } from '@azure/arm-compute'
import { describeError, isImageError } from '../../base/errors.ts'
import { askArm } from '../arm/askArm.ts'
import { formatResourceId, parseResourceId } from '../arm/resourceId.ts'
import { publishTags } from '../gallery/galleryVersion.ts'
import type { ContentMap } from '../upload/contentMap.ts'
import type { DiskContent } from '../upload/diskContent.ts'
import { describeUpload, uploadContent, type Upload } from '../upload/uploadContent.ts'
import type { AzureContext } from './azureContext.ts'
import { openAddress } from './diskAddress.ts'
import { diskDifferences, type DiskWish } from './diskMatch.ts'
import { diskSecurity } from './diskSecurity.ts'
import type { Guard } from './guard.ts'
import { guard, removeMade, type MadeResource } from './madeResources.ts'
import { createOwnDisk, diskExists, findDisk, readOwnDisk, type OwnDisk } from './ownDisk.ts'

/** A disk to make of a local image. */
export interface DiskRequest extends DiskWish {
  readonly subscriptionId: string
  readonly resourceGroup: string
  readonly name: string
  readonly content: DiskContent
  readonly map: ContentMap
  readonly key: string
  /** A disk that a run which was killed has begun with, for the same. */
  readonly resumed: MadeResource | undefined
}

/** A disk in Azure with the content, as far as Azure can tell a sound VHD. */
export interface UploadedDisk {
  readonly id: string
  readonly guard: Guard
  readonly upload: Upload | undefined
}

const footerBytes = 512
/** How often is asked where Azure does not say. */
const updateIntervalInMs = 1000

/**
 * Makes a managed disk of a local image by direct upload; it is written to the journal before. Goes on with the disk of a killed run if
 * that is still the same. Throws OUTPUT_EXISTS when another run has the name, also when it takes it meanwhile, and as `askArm` and
 * `uploadContent`.
 */
export async function uploadDisk(request: DiskRequest, ctx: AzureContext): Promise<UploadedDisk> {
  const client = await ctx.clientOf(request.subscriptionId)
  const made = request.resumed ?? { id: diskId(request), run: ctx.run, key: request.key }
  const guarded = await guard(made, ctx)
  const { resourceGroup, names } = parseResourceId(made.id) ?? { resourceGroup: '', names: [] }
  const own = { resourceGroup, name: names[0] ?? '', run: made.run }
  const found = request.resumed && (await findDisk(client, own, ctx))
  if (found && !isSame(found, own, request)) return await beginAnew()
  if (found?.diskState === 'Unattached') {
    ctx.log.info(`The disk ${made.id} has been uploaded by a run before.`)
    return { id: made.id, guard: guarded, upload: undefined }
  }
  if (found) ctx.log.info(`Going on with the upload to ${made.id}, which a run before has begun.`)
  else {
    const state = await createOwnDisk(client, own, diskBody(request, made.run, ctx), ctx)
    // What is whole is somebody's, whatever its tag says by now; what is not fails for who uploads to it, and goes.
    if (state === 'Unattached') await guarded.keep()
    if (state !== 'ReadyToUpload') throw diskExists(own)
  }
  const address = await openAddress(client, own, ctx).catch((thrown: unknown) => {
    // A disk that takes no more of what was begun is of no use; whatever else fails says nothing about it.
    if (!found || !isImageError(thrown) || thrown.code !== 'AZURE_REFUSED') throw thrown
    ctx.log.info(`Beginning anew: ${describeError(thrown)}`)
    return undefined
  })
  if (!address) return await beginAnew()
  // Who takes the name from here on meets a disk that is being uploaded, and leaves it.
  await readOwnDisk(client, own, ctx)
  const upload = await uploadContent(request.content, request.map, { ...address, isFresh: !found }, ctx)
  await readOwnDisk(client, own, ctx)
  await take(client, own, ctx)
  ctx.log.info(describeUpload(upload))
  return { id: made.id, guard: guarded, upload }

  /** By the signal of the run: the time for undoing begins at its end. */
  async function beginAnew(): Promise<UploadedDisk> {
    await removeMade(made, ctx)
    await guarded.keep()
    return await uploadDisk({ ...request, resumed: undefined }, ctx)
  }
}

function isSame(found: Disk, { run }: OwnDisk, request: DiskRequest): boolean {
  return (
    found.tags?.[publishTags.run] === run &&
    found.tags[publishTags.content] === request.map.sha256 &&
    diskDifferences(found, request).length === 0
  )
}

async function take(
  client: ComputeManagementClient,
  { resourceGroup, name }: OwnDisk,
  ctx: AzureContext,
): Promise<void> {
  await askArm(`take the VHD as it was uploaded to the disk ${name}`, ctx, (abortSignal) =>
    client.disks.revokeAccess(resourceGroup, name, { abortSignal, updateIntervalInMs }),
  )
}

function diskId({ subscriptionId, resourceGroup, name }: DiskRequest): string {
  return formatResourceId({ subscriptionId, resourceGroup, type: 'disks', names: [name] })
}

function diskBody(
  { traits, map, content, location, storage, diskEncryptionSetId }: DiskRequest,
  run: string,
  ctx: AzureContext,
): Disk {
  return {
    location,
    sku: { name: storage },
    osType: traits.osType,
    hyperVGeneration: traits.generation,
    ...diskSecurity(traits),
    ...(diskEncryptionSetId !== undefined && {
      encryption: { diskEncryptionSetId, type: 'EncryptionAtRestWithCustomerKey' },
    }),
    creationData: { createOption: 'Upload', uploadSizeBytes: content.sizeBytes + footerBytes },
    tags: { ...ctx.tags, [publishTags.run]: run, [publishTags.content]: map.sha256 },
  }
}
