import type { ComputeManagementClient, Disk } from '@azure/arm-compute'
import { ImageError } from '../../base/errors.ts'
import { armFacts } from '../arm/armProblem.ts'
import { askArm, findInArm } from '../arm/askArm.ts'
import { publishTags } from '../gallery/galleryVersion.ts'
import type { AzureContext } from './azureContext.ts'

/** A disk that a run makes, by its place and by the tag that tells whose it is. */
export interface OwnDisk {
  readonly resourceGroup: string
  readonly name: string
  readonly run: string
}

/** A disk by its place; undefined when it is not there. Throws as `askArm`. */
export async function findDisk(
  client: ComputeManagementClient,
  { resourceGroup, name }: Pick<OwnDisk, 'resourceGroup' | 'name'>,
  ctx: AzureContext,
): Promise<Disk | undefined> {
  return await findInArm(`find the disk ${name}`, ctx, (abortSignal) =>
    client.disks.get(resourceGroup, name, { abortSignal }),
  )
}

/**
 * Reads a disk of this run back: who comes second to a name may have changed the disk of who came first. Throws OUTPUT_EXISTS when it is
 * another run's by now, AZURE_FAILED when it is gone, and as `askArm`.
 */
export async function readOwnDisk(
  client: ComputeManagementClient,
  own: OwnDisk,
  ctx: AzureContext,
): Promise<Disk> {
  const found = await findDisk(client, own, ctx)
  if (!found)
    throw new ImageError('AZURE_FAILED', `The disk ${own.name} is gone, and this run did not remove it.`)
  if (found.tags?.[publishTags.run] !== own.run) throw diskExists(own)
  return found
}

/** What is asked for is there already, and is not touched. */
export function diskExists(
  { resourceGroup, name }: Pick<OwnDisk, 'resourceGroup' | 'name'>,
  differences: readonly string[] = [],
): ImageError {
  const how = differences.length === 0 ? '' : ` It differs: ${differences.join(', ')}.`
  return new ImageError('OUTPUT_EXISTS', `There is a disk ${name} in ${resourceGroup} already.${how}`, {
    hint: 'Name another disk, or delete that one.',
  })
}

/** A disk that takes no upload for so long will not. */
const longestWaitMs = 900_000
const updateIntervalInMs = 1000

/**
 * Makes a disk, unless another run's has the name, and waits for a state it can be used in: any but `ReadyToUpload` means that it was
 * there when this run's request came, and has its tag only since. Throws OUTPUT_EXISTS, AZURE_FAILED when it is gone meanwhile or in no
 * such state within a quarter of an hour, and as `askArm`.
 */
export async function createOwnDisk(
  client: ComputeManagementClient,
  own: OwnDisk,
  body: Disk,
  ctx: AzureContext,
): Promise<'ReadyToUpload' | 'ActiveUpload' | 'Unattached'> {
  const { resourceGroup, name, run } = own
  const there = await findDisk(client, own, ctx)
  if (there && there.tags?.[publishTags.run] !== run) throw diskExists(own)
  try {
    await askArm(`create the disk ${name}`, ctx, (abortSignal) =>
      client.disks.createOrUpdate(resourceGroup, name, body, {
        abortSignal,
        updateIntervalInMs,
        // Without it, who comes second would change the disk of who came first.
        requestOptions: { headers: { 'If-None-Match': '*' } },
      }),
    )
  } catch (thrown) {
    // The answer to the first request may have been lost, and the second one have met what the first had made.
    const met = isTaken(thrown) ? await findDisk(client, own, ctx) : undefined
    if (!met || met.provisioningState === 'Failed') throw thrown
  }
  const startedMs = ctx.clock.monotonicMs()
  for (;;) {
    const { diskState } = await readOwnDisk(client, own, ctx)
    if (diskState === 'ReadyToUpload' || diskState === 'ActiveUpload' || diskState === 'Unattached')
      return diskState
    if (ctx.clock.monotonicMs() - startedMs > longestWaitMs)
      throw new ImageError(
        'AZURE_FAILED',
        `The disk ${name} takes no upload; its state is ${diskState ?? 'unknown'}.`,
      )
    await ctx.clock.sleep(updateIntervalInMs, ctx.signal)
  }
}

function isTaken(thrown: unknown): boolean {
  const status = thrown instanceof Error ? armFacts(thrown.cause)?.status : undefined
  return status === 409 || status === 412
}
