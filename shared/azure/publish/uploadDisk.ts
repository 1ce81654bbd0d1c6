import type { ComputeManagementClient, Disk } from '@azure/arm-compute'
import { describeError, ImageError } from '../../base/errors.ts'
import { askArm, findInArm } from '../arm/askArm.ts'
import { formatResourceId, parseResourceId } from '../arm/resourceId.ts'
import { publishTags } from '../gallery/galleryVersion.ts'
import { blobPageStore, openPageBlob } from '../upload/blobPageStore.ts'
import type { ContentMap } from '../upload/contentMap.ts'
import type { DiskContent } from '../upload/diskContent.ts'
import { describeUpload, uploadContent, type Upload, type UploadTarget } from '../upload/uploadContent.ts'
import type { AzureContext } from './azureContext.ts'
import type { ImageTraits } from './imageTraits.ts'
import { diskSecurity } from './diskSecurity.ts'
import type { Guard } from './guard.ts'
import { guard, type MadeResource } from './madeResources.ts'

/** A disk to make of a local image. */
export interface DiskRequest {
  readonly subscriptionId: string
  readonly resourceGroup: string
  readonly name: string
  readonly location: string
  readonly traits: ImageTraits
  readonly storage: string
  readonly diskEncryptionSetId: string | undefined
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

/** How long an address to upload to is good; it is renewed while the upload lasts. */
const accessSeconds = 6 * 3600
const footerBytes = 512

/**
 * Makes a managed disk of a local image by direct upload; it is written to the journal before. Goes on with the disk of a killed run if
 * that is still the same content. Throws as `askArm` and `uploadContent`.
 */
export async function uploadDisk(request: DiskRequest, ctx: AzureContext): Promise<UploadedDisk> {
  const client = await ctx.clientOf(request.subscriptionId)
  const made = request.resumed ?? { id: diskId(request), run: ctx.run, key: request.key }
  const guarded = await guard(made, ctx)
  const { resourceGroup, names } = parseResourceId(made.id) ?? { resourceGroup: '', names: [] }
  const [name] = names
  const found = request.resumed && (await findDisk(client, resourceGroup, name ?? '', ctx))
  const isGoingOn = found?.tags?.[publishTags.content] === request.map.sha256
  if (found && isGoingOn && found.diskState === 'Unattached') {
    ctx.log.info(`The disk ${made.id} has been uploaded by a run before.`)
    return { id: made.id, guard: guarded, upload: undefined }
  }
  if (found && !isGoingOn) {
    await guarded.remove()
    return await uploadDisk({ ...request, resumed: undefined }, ctx)
  }
  if (found) ctx.log.info(`Going on with the upload to ${made.id}, which a run before has begun.`)
  else await createDisk(client, request, { ...made, resourceGroup, name: name ?? '' }, ctx)
  const place = { resourceGroup, name: name ?? '' }
  const address = await openAddress(client, place, ctx).catch(async (thrown: unknown) => {
    // A disk that takes no more of what was begun is of no use.
    if (!found || ctx.signal.aborted) throw thrown
    ctx.log.info(`Beginning anew: ${describeError(thrown)}`)
    return undefined
  })
  if (!address) {
    await guarded.remove()
    return await uploadDisk({ ...request, resumed: undefined }, ctx)
  }
  const upload = await uploadContent(request.content, request.map, { ...address, isFresh: !found }, ctx)
  await askArm(`take the VHD as it was uploaded to ${made.id}`, ctx, (abortSignal) =>
    client.disks.revokeAccess(resourceGroup, name ?? '', { abortSignal, updateIntervalInMs }),
  )
  ctx.log.info(describeUpload(upload))
  return { id: made.id, guard: guarded, upload }
}

/** How often is asked where Azure does not say. */
const updateIntervalInMs = 1000

function diskId({ subscriptionId, resourceGroup, name }: DiskRequest): string {
  return formatResourceId({ subscriptionId, resourceGroup, type: 'disks', names: [name] })
}

async function findDisk(
  client: ComputeManagementClient,
  resourceGroup: string,
  name: string,
  ctx: AzureContext,
): Promise<Disk | undefined> {
  return await findInArm(`find the disk ${name}`, ctx, (abortSignal) =>
    client.disks.get(resourceGroup, name, { abortSignal }),
  )
}

async function createDisk(
  client: ComputeManagementClient,
  request: DiskRequest,
  { resourceGroup, name, run }: MadeResource & { readonly resourceGroup: string; readonly name: string },
  ctx: AzureContext,
): Promise<void> {
  const { traits, map, content } = request
  const body: Disk = {
    location: request.location,
    sku: { name: request.storage },
    osType: traits.osType,
    hyperVGeneration: traits.generation,
    ...diskSecurity(traits),
    ...(request.diskEncryptionSetId !== undefined && {
      encryption: {
        diskEncryptionSetId: request.diskEncryptionSetId,
        type: 'EncryptionAtRestWithCustomerKey',
      },
    }),
    creationData: { createOption: 'Upload', uploadSizeBytes: content.sizeBytes + footerBytes },
    tags: { ...ctx.tags, [publishTags.run]: run, [publishTags.content]: map.sha256 },
  }
  const there = await findDisk(client, resourceGroup, name, ctx)
  if (there && there.tags?.[publishTags.run] !== run)
    throw new ImageError('OUTPUT_EXISTS', `There is a disk ${name} in ${resourceGroup} already.`, {
      hint: 'Name another disk, or delete that one.',
    })
  const made = await askArm(`create the disk ${name}`, ctx, (abortSignal) =>
    client.disks.createOrUpdate(resourceGroup, name, body, { abortSignal, updateIntervalInMs }),
  )
  for (let state = made.diskState; state !== 'ReadyToUpload';) {
    await ctx.clock.sleep(updateIntervalInMs, ctx.signal)
    state = (await findDisk(client, resourceGroup, name, ctx))?.diskState
  }
}

interface Place {
  readonly resourceGroup: string
  readonly name: string
}

/** The place to upload to, behind an address that is renewed when it expires. */
async function openAddress(
  client: ComputeManagementClient,
  { resourceGroup, name }: Place,
  ctx: AzureContext,
): Promise<Omit<UploadTarget, 'isFresh'>> {
  const grant = async () => {
    const { accessSAS } = await askArm(`give write access to the disk ${name}`, ctx, (abortSignal) =>
      client.disks.grantAccess(
        resourceGroup,
        name,
        { access: 'Write', durationInSeconds: accessSeconds },
        { abortSignal, updateIntervalInMs },
      ),
    )
    if (accessSAS === undefined || !URL.canParse(accessSAS))
      throw new ImageError('AZURE_FAILED', `Azure gave no address to upload the disk ${name} to.`)
    const signature = new URL(accessSAS).searchParams.get('sig')
    if (signature !== null) ctx.log.secret(signature)
    return await openPageBlob({ url: accessSAS, trust: ctx.trust })
  }
  let address = await grant()
  let renewal: Promise<void> | undefined
  // Everything that is under way notices the end of an address at once; one new one is enough.
  const renew = () =>
    (renewal ??= grant()
      .then((fresh) => void (address = fresh))
      .finally(() => void (renewal = undefined)))
  return { store: blobPageStore(() => address), renew }
}
