import { isImageError } from '../../base/errors.ts'
import { applyRetention } from '../gallery/applyRetention.ts'
import { createVersion } from '../gallery/createVersion.ts'
import { ensureDefinition, openDefinition } from '../gallery/openDefinition.ts'
import { versionId } from '../gallery/versionId.ts'
import type { AzureContext } from './azureContext.ts'
import { galleryPlan } from './galleryPlan.ts'
import { gallerySource } from './gallerySource.ts'
import { lookAtGallery } from './lookAtGallery.ts'
import { guardRest, staleVersions } from './guardRest.ts'
import { guard } from './madeResources.ts'
import type { PlanStep } from './plan.ts'
import { publishKey } from './publishKey.ts'
import type { GalleryDestination, Published, PublishRequest } from './publishRequest.ts'
import { settleVersion } from './settleVersion.ts'

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
  const { disk: resumed, removedCount, rest } = await request.takeOver(key)
  const stale = staleVersions(rest, name, choice)
  for (const each of stale) await (await guard(each, ctx)).remove()
  if (removedCount + stale.length > 0) {
    // What was looked at may have been among it.
    const left = rest.filter((each) => !stale.includes(each))
    const nothingLeft = {
      ...request,
      takeOver: async () => ({ disk: resumed, blob: undefined, rest: left, removedCount: 0 }),
    }
    return await toGallery(nothingLeft, destination, show, ctx)
  }
  const wish = destination.definition
  const around = [
    ...(await guardRest(rest, ctx)),
    ...(await ensureDefinition(client, { wish, open, traits, key }, ctx)),
  ]
  const versionSource = gallerySource(request, state, { key, resumed }, ctx)
  const isMade = choice.action === 'create' || choice.action === 'replace'
  const leftover = resumed && !isMade ? [await guard(resumed, ctx)] : []
  if (isMade) await versionSource.get()
  // What is waited for at home is made there first, and so is what is made of a disk in between, which can go as soon as that is done.
  const { waitFor } = destination
  const isWaited = waitFor !== 'none' || source.kind === 'content'
  const isTwoStep = waitFor === 'home' || (waitFor === 'none' && source.kind === 'content')
  const wanted = {
    definition: name,
    location: open.location,
    request: state.versionRequest,
    source: versionSource.get,
    profile: {
      ...destination,
      regions: isTwoStep ? regions.slice(0, 1) : regions,
      // What is waited for may have to be undone, which this would forbid: it gets it at the end.
      blockDeletionBeforeEndOfLife: destination.blockDeletionBeforeEndOfLife && !isWaited,
    },
    key,
    timeoutMs: destination.timeoutMs,
  }
  const started = await withDefinition(() => createVersion(client, wanted, ctx), {
    ensure: async () => {
      const still = await openDefinition(client, wish, ctx)
      if (!still.facts)
        around.push(...(await ensureDefinition(client, { wish, open: still, traits, key }, ctx)))
    },
    ctx,
  })
  const { guards, upload } = await versionSource.made()
  const scaffolds = [...guards, ...leftover]
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
    ...(upload && { sentBytes: upload.sentBytes }),
    ...(outcome && { deletedVersions: outcome.deleted }),
    ...known,
  }
}

/** How often a definition is made again that whoever made it undoes while it is published to. */
const mostDefinitions = 3

/** Whoever made a definition may be cancelled, and undo it as long as nothing is in it. */
async function withDefinition<T>(
  run: () => Promise<T>,
  { ensure, ctx }: { readonly ensure: () => Promise<void>; readonly ctx: AzureContext },
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (thrown) {
      if (!isImageError(thrown) || thrown.code !== 'AZURE_NOT_FOUND' || attempt === mostDefinitions)
        throw thrown
      await ctx.clock.sleep(attempt * 1000, ctx.signal)
      await ensure()
    }
  }
}
