import type { ComputeManagementClient, GalleryImageVersion } from '@azure/arm-compute'
import { askArm, type AskContext } from '../arm/askArm.ts'
import { publishTags, type GalleryVersion } from './galleryVersion.ts'
import { parseImageVersion } from './imageVersion.ts'

/** An image definition by its names. */
export interface DefinitionName {
  readonly subscriptionId: string
  readonly resourceGroup: string
  readonly gallery: string
  readonly definition: string
}

const ownTags: ReadonlySet<string> = new Set([publishTags.content, publishTags.run])

/**
 * All versions of a definition, read page by page and reduced to what is looked at: of their tags those with the names given, which
 * are in lower case. Throws as `askArm`.
 */
export async function listVersions(
  client: ComputeManagementClient,
  { resourceGroup, gallery, definition }: DefinitionName,
  ctx: AskContext,
  tagNames = ownTags,
): Promise<readonly GalleryVersion[]> {
  const found: GalleryVersion[] = []
  await askArm(`list the versions of ${gallery}/${definition}`, ctx, async (abortSignal) => {
    found.length = 0
    const versions = client.galleryImageVersions.listByGalleryImage(resourceGroup, gallery, definition, {
      abortSignal,
    })
    for await (const page of versions.byPage()) for (const each of page) found.push(slim(each, tagNames))
  })
  return found
}

/** What of a version is looked at. */
function slim(found: GalleryImageVersion, tagNames: ReadonlySet<string>): GalleryVersion {
  const { name = '', provisioningState = 'Unknown', publishingProfile, safetyProfile, tags = {} } = found
  return {
    name,
    version: parseImageVersion(name),
    state: provisioningState,
    publishedMs: timeOf(publishingProfile?.publishedDate),
    endOfLifeMs: timeOf(publishingProfile?.endOfLifeDate),
    isDeletionBlocked: safetyProfile?.blockDeletionBeforeEndOfLife === true,
    excludeFromLatest: publishingProfile?.excludeFromLatest === true,
    tags: new Map(
      Object.entries(tags)
        .map(([tag, value]) => [tag.toLowerCase(), value] as const)
        .filter(([tag]) => tagNames.has(tag)),
    ),
  }
}

function timeOf(date: Date | undefined): number | undefined {
  const ms = date?.getTime() ?? Number.NaN
  return Number.isNaN(ms) ? undefined : ms
}
