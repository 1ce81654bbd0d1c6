import { ImageError, isImageError } from '../../base/errors.ts'
import { once } from '../../base/once.ts'
import { regionName } from '../arm/regionName.ts'
import { applyRetention } from '../gallery/applyRetention.ts'
import { awaitVersion, regionsOf, type RegionState } from '../gallery/awaitVersion.ts'
import { chooseVersion, type VersionRequest } from '../gallery/chooseVersion.ts'
import { createVersion, versionId, type StartedVersion } from '../gallery/createVersion.ts'
import { extendRegions } from '../gallery/extendRegions.ts'
import { raiseHighWater } from '../gallery/highWater.ts'
import { formatImageVersion, greatestImageVersion } from '../gallery/imageVersion.ts'
import { listVersions } from '../gallery/listVersions.ts'
import { checkDefinition, ensureDefinition, openDefinition } from '../gallery/openDefinition.ts'
import { settleRegions } from '../gallery/targetRegion.ts'
import type { VersionSource } from '../gallery/versionBody.ts'
import type { AzureContext } from './azureContext.ts'
import { galleryPlan } from './galleryPlan.ts'
import { openSource, type OpenSource } from './openSource.ts'
import { guard, tidy, type Guard } from './madeResources.ts'
import type { PlanStep } from './plan.ts'
import { diskName, publishKey } from './publishKey.ts'
import type { GalleryDestination, Published, PublishRequest } from './publishRequest.ts'
import { settleTraits } from './settleTraits.ts'
import { uploadDisk, type UploadedDisk } from './uploadDisk.ts'

/** Publishes an image as a version of a gallery. */
export async function toGallery(
  request: PublishRequest,
  destination: GalleryDestination,
  show: (steps: readonly PlanStep[]) => void,
  ctx: AzureContext,
): Promise<Published> {
  const { definition: wish } = destination
  const client = await ctx.clientOf(wish.name.subscriptionId)
  const [open, source] = await Promise.all([
    openDefinition(client, wish, ctx),
    openSource(request.source, ctx),
  ])
  const { traits, warnings } = settleTraits(request.traits, open.traits, source.observed)
  for (const warning of warnings) ctx.log.warning(warning)
  if (!open.makesDefinition) {
    const { boots: _boots, ...seen } = source.observed
    const everything = {
      osType: undefined,
      osState: undefined,
      generation: undefined,
      architecture: undefined,
      publisher: undefined,
      offer: undefined,
      sku: undefined,
      securityType: undefined,
      ...open.traits,
    }
    checkDefinition(wish.name, everything, { ...seen, ...request.traits, ...wish.identifier })
  }
  checkPlace(source, open.location)
  const home = regionName(open.location)
  const regions = settleRegions(destination.regions, { home, isShallow: destination.isShallow })
  const existing = open.makesDefinition ? [] : await listVersions(client, wish.name, ctx)
  const versionRequest: VersionRequest = {
    strategy: destination.strategy,
    onExists: destination.onExists,
    reuseSame: destination.reuseSame,
    contentSha256: source.sha256,
    highWater: open.highWater,
    facts: destination.facts,
  }
  const choice = chooseVersion(versionRequest, existing)
  const isMade = choice.action === 'create' || choice.action === 'replace'
  show(galleryPlan({ destination, open, source, traits, regions, choice }))
  const key = publishKey(source.sha256 ?? source.name, versionId(wish.name, ''))
  const latestBefore = greatestImageVersion(
    existing.flatMap(({ state, version }) => (version && state === 'Succeeded' ? [version] : [])),
  )
  const common = {
    contentSha256: source.sha256,
    latestBefore: latestBefore && formatImageVersion(latestBefore),
  }
  if (request.dryRun) return { isCreated: false, version: choice.version, ...common }
  const { disk: resumed, removedCount } = await request.takeOver(key)
  if (removedCount > 0) {
    // What was looked at may have been among it.
    const nothingLeft = { ...request, takeOver: async () => ({ disk: resumed, removedCount: 0 }) }
    return await toGallery(nothingLeft, destination, show, ctx)
  }
  const leftover = resumed && !isMade ? await guard(resumed, ctx) : undefined
  const around = await ensureDefinition(client, { wish, open, traits, key }, ctx)
  const upload = once(uploadSource)
  if (isMade) await upload.get()
  const started = await createVersion(
    client,
    {
      definition: wish.name,
      location: open.location,
      request: versionRequest,
      source: async () => sourceOf(source, await upload.get()),
      profile: { ...destination, regions: isTwoStep() ? regions.slice(0, 1) : regions },
      key,
    },
    ctx,
  )
  const disk = await upload.made()
  const states = await settle(started)
  const retention = destination.retention && {
    ...destination.retention,
    nowMs: ctx.clock.now(),
    published: started.choice.version,
  }
  const deleted = retention
    ? await ctx.log.group('Retention', () => applyRetention(client, wish.name, retention, ctx))
    : undefined
  return {
    isCreated: started.guard !== undefined,
    versionId: started.id,
    version: started.choice.version,
    regions: states,
    ...(disk?.upload && { sentBytes: disk.upload.sentBytes }),
    ...(deleted && { deletedVersions: deleted.deleted }),
    ...common,
  }

  /** With a disk in between, the version is made at home first: the disk can go as soon as that is done. */
  function isTwoStep(): boolean {
    return regions.length > 1 && destination.waitFor !== 'all'
  }

  async function uploadSource(): Promise<UploadedDisk | undefined> {
    if (source.kind !== 'content') return undefined
    return await ctx.log.group('Upload', () =>
      uploadDisk(
        {
          subscriptionId: request.subscriptionId,
          resourceGroup: request.resourceGroup,
          name: diskName(key, ctx.run),
          location: open.location,
          traits,
          storage: request.diskStorage,
          diskEncryptionSetId: request.diskEncryptionSetId,
          content: source.content,
          map: source.map,
          key,
          resumed,
        },
        ctx,
      ),
    )
  }

  async function keepAll(guards: readonly (Guard | undefined)[]): Promise<void> {
    for (const each of guards) await each?.keep()
  }

  async function settle({
    choice: { version },
    guard: made,
    failure,
  }: StartedVersion): Promise<readonly RegionState[]> {
    const keep = () => keepAll([made, ...around])
    const awaited = { definition: wish.name, version, timeoutMs: destination.timeoutMs, failure }
    const waitFor = destination.waitFor === 'none' && (disk ?? leftover) ? 'home' : destination.waitFor
    return await ctx.log.group('Replication', async () => {
      let states: readonly RegionState[] = []
      if (waitFor !== 'none') {
        try {
          states = await awaitVersion(client, { ...awaited, waitFor }, ctx)
        } catch (thrown) {
          // A version that is there and still copies is no failure to undo.
          if (!isImageError(thrown) || thrown.code !== 'REPLICATION_TIMEOUT') throw thrown
          await keepAll([disk?.guard, leftover])
          if (disk) ctx.log.warning(`The disk ${disk.id} stays, since the version is still made of it.`)
          await keep()
          throw thrown
        }
      }
      await keep()
      await tidy(disk?.guard, ctx.log)
      await tidy(leftover, ctx.log)
      const added = await extendRegions(client, wish.name, version, regions, ctx)
      if (added.length > 0) {
        ctx.log.info(`Version ${version} is being copied to ${added.join(', ')}.`)
        if (destination.waitFor === 'all')
          states = await awaitVersion(client, { ...awaited, waitFor: 'all' }, ctx)
        else states = await regionsOf(client, awaited, ctx)
      }
      await raiseHighWater(client, wish.name, version, ctx)
      return states
    })
  }
}

function sourceOf(source: OpenSource, disk: UploadedDisk | undefined): VersionSource {
  if (source.kind === 'content') return { kind: 'disk', id: disk?.id ?? '' }
  return source.source
}

/** A version can only be made of what is in its own region. */
function checkPlace(source: OpenSource, location: string): void {
  if (source.kind !== 'resource' || regionName(source.location) === regionName(location)) return
  throw new ImageError(
    'DEFINITION_DISAGREES',
    `The source is in ${regionName(source.location)}, and the image definition is in ${regionName(location)}.`,
    {
      hint: 'A version is made of what is in the region of its definition: copy the source there, or publish to a gallery where it is.',
    },
  )
}
