import { once } from '../../base/once.ts'
import { applyRetention } from '../gallery/applyRetention.ts'
import { createVersion, versionId } from '../gallery/createVersion.ts'
import { ensureDefinition } from '../gallery/openDefinition.ts'
import type { VersionSource } from '../gallery/versionBody.ts'
import type { AzureContext } from './azureContext.ts'
import { galleryPlan } from './galleryPlan.ts'
import { lookAtGallery, type GalleryState } from './lookAtGallery.ts'
import { guard, type MadeResource } from './madeResources.ts'
import type { OpenSource } from './openSource.ts'
import type { PlanStep } from './plan.ts'
import { diskName, publishKey } from './publishKey.ts'
import type { GalleryDestination, Published, PublishRequest } from './publishRequest.ts'
import { settleVersion } from './settleVersion.ts'
import { uploadDisk, type UploadedDisk } from './uploadDisk.ts'

/** Publishes an image as a version of a gallery. Throws as `lookAtGallery`, `uploadDisk`, `createVersion` and `settleVersion`. */
export async function toGallery(
  request: PublishRequest,
  destination: GalleryDestination,
  show: (steps: readonly PlanStep[]) => void,
  ctx: AzureContext,
): Promise<Published> {
  const { name } = destination.definition
  const client = await ctx.clientOf(name.subscriptionId)
  const state = await lookAtGallery(client, request, destination, ctx)
  const { open, source, traits, choice, regions } = state
  show(galleryPlan(state))
  const known = { contentSha256: source.sha256, latestBefore: state.latest }
  if (request.dryRun) return { isCreated: false, version: choice.version, ...known }

  const key = publishKey(source.sha256 ?? source.name, versionId(name, ''))
  const { disk: resumed, removedCount } = await request.takeOver(key)
  if (removedCount > 0) {
    // What was looked at may have been among it.
    const nothingLeft = {
      ...request,
      takeOver: async () => ({ disk: resumed, blob: undefined, removedCount: 0 }),
    }
    return await toGallery(nothingLeft, destination, show, ctx)
  }
  const around = await ensureDefinition(client, { wish: destination.definition, open, traits, key }, ctx)
  const upload = once(() => uploadSource(request, state, { key, resumed }, ctx))
  const isMade = choice.action === 'create' || choice.action === 'replace'
  const leftover = resumed && !isMade ? [await guard(resumed, ctx)] : []
  if (isMade) await upload.get()
  // What is waited for at home is made there first, and so is what is made of a disk in between, which can go as soon as that is done.
  const { waitFor } = destination
  const isTwoStep = waitFor === 'home' || (waitFor === 'none' && source.kind === 'content')
  const wanted = {
    definition: name,
    location: open.location,
    request: state.versionRequest,
    source: async () => sourceOf(source, await upload.get()),
    profile: { ...destination, regions: isTwoStep ? regions.slice(0, 1) : regions },
    key,
  }
  const started = await createVersion(client, wanted, ctx)
  const disk = await upload.made()
  const scaffolds = disk ? [disk.guard, ...leftover] : leftover
  const unsettled = { destination, started, regions, around, scaffolds }
  const states = await ctx.log.group('Replication', () => settleVersion(client, unsettled, ctx))
  const { version } = started.choice
  const retention = destination.retention && {
    ...destination.retention,
    nowMs: ctx.clock.now(),
    published: version,
  }
  const outcome =
    retention && (await ctx.log.group('Retention', () => applyRetention(client, name, retention, ctx)))
  return {
    isCreated: started.guard !== undefined,
    versionId: started.id,
    version,
    regions: states,
    ...(disk?.upload && { sentBytes: disk.upload.sentBytes }),
    ...(outcome && { deletedVersions: outcome.deleted }),
    ...known,
  }
}

interface Beginning {
  readonly key: string
  readonly resumed: MadeResource | undefined
}

/** Undefined for a source that is in Azure already. */
async function uploadSource(
  request: PublishRequest,
  { source, open, traits }: GalleryState,
  beginning: Beginning,
  ctx: AzureContext,
): Promise<UploadedDisk | undefined> {
  if (source.kind !== 'content') return undefined
  const { subscriptionId, resourceGroup, diskStorage: storage, diskEncryptionSetId } = request
  const { content, map } = source
  const name = diskName(beginning.key, ctx.run)
  const place = { subscriptionId, resourceGroup, name, location: open.location }
  return await ctx.log.group('Upload', () =>
    uploadDisk({ ...place, traits, storage, diskEncryptionSetId, content, map, ...beginning }, ctx),
  )
}

function sourceOf(source: OpenSource, disk: UploadedDisk | undefined): VersionSource {
  if (source.kind === 'content') return { kind: 'disk', id: disk?.id ?? '' }
  return source.source
}
