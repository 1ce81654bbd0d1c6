import type { ComputeManagementClient, GalleryImageVersion, ReplicationStatus } from '@azure/arm-compute'
import { ImageError } from '../../base/errors.ts'
import { askArm } from '../arm/askArm.ts'
import { regionName } from '../arm/regionName.ts'
import type { AzureContext } from '../publish/azureContext.ts'
import type { DefinitionName } from './listVersions.ts'

/** How far a version has to be. */
export type WaitFor = 'none' | 'home' | 'all'

/** How one region is doing. */
export interface RegionState {
  readonly region: string
  /** `Completed`, `Replicating`, `Failed` or `Unknown`. */
  readonly state: string
  /** From 0 to 100. */
  readonly progress: number
  readonly details: string | undefined
}

/** What is waited for. */
export interface AwaitRequest {
  readonly definition: DefinitionName
  readonly version: string
  readonly waitFor: Exclude<WaitFor, 'none'>
  readonly timeoutMs: number
  /** Rejects with what Azure says of a creation that failed. */
  readonly failure: (() => Promise<never>) | undefined
}

const firstPauseMs = 1000
const longestPauseMs = 15_000

/**
 * Waits until a version is as far as is asked for and says how each region is doing; resolves with the regions. Throws
 * REPLICATION_FAILED, REPLICATION_TIMEOUT and as `askArm`.
 */
export async function awaitVersion(
  client: ComputeManagementClient,
  request: AwaitRequest,
  ctx: AzureContext,
): Promise<readonly RegionState[]> {
  const startedMs = ctx.clock.monotonicMs()
  let shown = ''
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 1.5)) {
    const found = await look(client, request, ctx)
    const regions = regionStates(found.replicationStatus)
    const line = describeRegions(regions)
    if (line !== '' && line !== shown) ctx.log.info(`Version ${request.version}: ${line}`)
    shown = line
    ctx.log.progress('Replication', progressOf(regions))
    if (found.provisioningState === 'Failed') throw await whyFailed(request, regions)
    const isMade = found.provisioningState === 'Succeeded'
    const failed = regions.filter(({ state }) => state === 'Failed')
    const isFatal =
      request.waitFor === 'all'
        ? failed.length > 0
        : failed.some(({ region }) => region === regionName(found.location))
    if (isFatal) throw replicationError(request, failed)
    const isReplicated = regions.every(({ state }) => state === 'Completed')
    if (isMade && (request.waitFor === 'home' || isReplicated)) return regions
    if (ctx.clock.monotonicMs() - startedMs > request.timeoutMs)
      throw new ImageError(
        'REPLICATION_TIMEOUT',
        `Version ${request.version}: ${line === '' ? (found.provisioningState ?? '') : line}`,
      )
    await ctx.clock.sleep(pauseMs, ctx.signal)
  }
}

/** Looks once at how the regions of a version are doing. Throws as `askArm`. */
export async function regionsOf(
  client: ComputeManagementClient,
  request: Pick<AwaitRequest, 'definition' | 'version'>,
  ctx: AzureContext,
): Promise<readonly RegionState[]> {
  return regionStates((await look(client, request, ctx)).replicationStatus)
}

async function look(
  client: ComputeManagementClient,
  { definition: name, version }: Pick<AwaitRequest, 'definition' | 'version'>,
  ctx: AzureContext,
): Promise<GalleryImageVersion> {
  const { resourceGroup, gallery, definition } = name
  return await askArm(`read the version ${version}`, ctx, (abortSignal) =>
    client.galleryImageVersions.get(resourceGroup, gallery, definition, version, {
      abortSignal,
      expand: 'ReplicationStatus',
    }),
  )
}

function regionStates(status: ReplicationStatus | undefined): readonly RegionState[] {
  return (status?.summary ?? []).map(({ region = '', state = 'Unknown', progress = 0, details }) => ({
    region: regionName(region),
    state,
    progress: state === 'Completed' ? 100 : progress,
    details: details === '' ? undefined : details,
  }))
}

function describeRegions(regions: readonly RegionState[]): string {
  return regions
    .map(
      ({ region, state, progress }) =>
        `${region} ${state === 'Replicating' ? `${progress} %` : state.toLowerCase()}`,
    )
    .join(', ')
}

function progressOf(regions: readonly RegionState[]): number {
  if (regions.length === 0) return 0
  return regions.reduce((sum, { progress }) => sum + progress, 0) / regions.length / 100
}

async function whyFailed(request: AwaitRequest, regions: readonly RegionState[]): Promise<Error> {
  const failed = regions.filter(({ state }) => state === 'Failed')
  if (failed.length > 0 || !request.failure) return replicationError(request, failed)
  try {
    return await request.failure()
  } catch (thrown) {
    return thrown instanceof Error ? thrown : replicationError(request, failed)
  }
}

function replicationError({ version }: AwaitRequest, failed: readonly RegionState[]): ImageError {
  const lines = failed.map(({ region, details }) => `${region}: ${details ?? 'failed'}`)
  return new ImageError(
    'REPLICATION_FAILED',
    [
      `Version ${version} ${failed.length > 0 ? 'was not replicated:' : 'failed, and Azure does not say why.'}`,
      ...lines,
    ].join('\n'),
  )
}
