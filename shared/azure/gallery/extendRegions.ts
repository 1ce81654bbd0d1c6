import type { ComputeManagementClient, GalleryImageVersion } from '@azure/arm-compute'
import { askArm } from '../arm/askArm.ts'
import { regionName } from '../arm/regionName.ts'
import type { AzureContext } from '../publish/azureContext.ts'
import type { DefinitionName } from './listVersions.ts'
import { regionBody } from './versionBody.ts'
import type { TargetRegion } from './targetRegion.ts'

/** What a version gets besides what it was made with. */
export interface Completion {
  readonly regions: readonly TargetRegion[]
  /** From then on nobody can delete it, this run included. */
  readonly blocksDeletion: boolean
}

/**
 * Asks for copies of a version in the regions it is not in yet, and for what keeps it from being deleted, by one request, since Azure
 * takes no second one while it copies; resolves once Azure has taken it, with the regions that are new.
 */
export async function extendRegions(
  client: ComputeManagementClient,
  { resourceGroup, gallery, definition }: DefinitionName,
  version: string,
  { regions: wanted, blocksDeletion }: Completion,
  ctx: AzureContext,
): Promise<readonly string[]> {
  const versions = client.galleryImageVersions
  const doing = `replicate the version ${version}`
  const found = await askArm(doing, ctx, (abortSignal) =>
    versions.get(resourceGroup, gallery, definition, version, { abortSignal }),
  )
  const there = found.publishingProfile?.targetRegions ?? []
  const names = new Set(there.map(({ name }) => regionName(name)))
  const added = wanted.filter(({ name }) => !names.has(name))
  if (added.length === 0 && !blocksDeletion) return []
  await askArm(doing, ctx, async (abortSignal) => {
    const poller = versions.update(
      resourceGroup,
      gallery,
      definition,
      version,
      {
        ...(added.length > 0 && {
          publishingProfile: {
            ...changeable(found.publishingProfile),
            targetRegions: [...there, ...added.map(regionBody)],
          },
        }),
        ...(blocksDeletion && {
          safetyProfile: { allowDeletionOfReplicatedLocations: true, blockDeletionBeforeEndOfLife: true },
        }),
      },
      { abortSignal, updateIntervalInMs: 2000 },
    )
    await poller.submitted()
  })
  return added.map(({ name }) => name)
}

/** What of a profile can be changed is sent along as it is: what is left out may be taken for what it is by default. */
function changeable(profile: GalleryImageVersion['publishingProfile'] = {}): typeof profile {
  const { replicaCount, excludeFromLatest, endOfLifeDate, targetExtendedLocations } = profile
  return {
    ...(replicaCount !== undefined && { replicaCount }),
    ...(excludeFromLatest !== undefined && { excludeFromLatest }),
    ...(endOfLifeDate !== undefined && { endOfLifeDate }),
    ...(targetExtendedLocations !== undefined && { targetExtendedLocations }),
  }
}
