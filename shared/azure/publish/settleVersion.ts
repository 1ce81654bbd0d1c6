import type { ComputeManagementClient } from '@azure/arm-compute'
import { isImageError } from '../../base/errors.ts'
import { awaitVersion, regionsOf, type RegionState } from '../gallery/awaitVersion.ts'
import type { StartedVersion } from '../gallery/createVersion.ts'
import { extendRegions } from '../gallery/extendRegions.ts'
import { raiseHighWater } from '../gallery/highWater.ts'
import type { TargetRegion } from '../gallery/targetRegion.ts'
import type { AzureContext } from './azureContext.ts'
import { tidy, type Guard } from './guard.ts'
import type { GalleryDestination } from './publishRequest.ts'

/** A version that was begun, and what goes or stays with it. */
export interface Unsettled {
  readonly destination: GalleryDestination
  readonly started: StartedVersion
  readonly regions: readonly TargetRegion[]
  /** Stay once the version does: the gallery, the definition. */
  readonly around: readonly Guard[]
  /** Go once the version needs them no longer: disks. */
  readonly scaffolds: readonly Guard[]
}

/**
 * Waits until a version is as far as is asked for, asks for further regions, keeps it, and removes what it was made of. Throws as
 * {@link awaitVersion}.
 */
export async function settleVersion(
  client: ComputeManagementClient,
  { destination, started, regions, around, scaffolds }: Unsettled,
  ctx: AzureContext,
): Promise<readonly RegionState[]> {
  const { name } = destination.definition
  const { version } = started.choice
  const { failure } = started
  const awaited = { definition: name, version, timeoutMs: destination.timeoutMs, failure }
  const isAll = destination.waitFor === 'all'
  const keep = async () => {
    for (const each of [started.guard, ...around]) await each?.keep()
  }
  let states: readonly RegionState[] = []
  const isWaitedFor = destination.waitFor !== 'none' || scaffolds.length > 0
  if (isWaitedFor) {
    try {
      states = await awaitVersion(client, { ...awaited, waitFor: isAll ? 'all' : 'home' }, ctx)
    } catch (thrown) {
      if (!isImageError(thrown) || thrown.code !== 'REPLICATION_TIMEOUT') throw thrown
      // A version that is still made is no failure to undo, and is still made of its disk.
      await keep()
      for (const each of scaffolds) await each.keep()
      for (const { name: left } of scaffolds)
        ctx.log.warning(`${left} stays, since the version is still made of it. Delete it when that is done.`)
      throw thrown
    }
  }
  // Until Azure has taken all that is asked of it, it is undone like everything else.
  const { choice } = started
  const isOther = 'isSame' in choice && !choice.isSame
  // Blocked from the beginning, it could not be undone.
  const blocksDeletion =
    started.guard !== undefined && isWaitedFor && destination.blockDeletionBeforeEndOfLife
  // What is somebody else's is left as it is.
  const added = isOther ? [] : await extendRegions(client, name, version, { regions, blocksDeletion }, ctx)
  await keep()
  for (const each of scaffolds) await tidy(each, ctx.log)
  if (added.length > 0) {
    ctx.log.info(`Version ${version} is being copied to ${added.join(', ')}.`)
    states = isAll
      ? await awaitVersion(client, { ...awaited, waitFor: 'all' }, ctx)
      : await regionsOf(client, awaited, ctx)
  }
  for (const { region, state, details = 'Azure does not say why.' } of states)
    if (state === 'Failed') ctx.log.warning(`Version ${version} was not copied to ${region}: ${details}`)
  await raiseHighWater(client, name, version, ctx)
  return states
}
