import type { ComputeManagementClient } from '@azure/arm-compute'
import { ImageError } from '../../base/errors.ts'
import { regionName } from '../arm/regionName.ts'
import { chooseVersion, type VersionChoice, type VersionRequest } from '../gallery/chooseVersion.ts'
import { greatestImageVersion, formatImageVersion } from '../gallery/imageVersion.ts'
import { listVersions } from '../gallery/listVersions.ts'
import { checkDefinition, openDefinition, type OpenDefinition } from '../gallery/openDefinition.ts'
import { settleRegions, type TargetRegion } from '../gallery/targetRegion.ts'
import type { AzureContext } from './azureContext.ts'
import { checkEncryption } from './checkEncryption.ts'
import { checkGuestState } from './diskSecurity.ts'
import type { ImageTraits } from './imageTraits.ts'
import { openSource, type OpenSource } from './openSource.ts'
import type { GalleryDestination, PublishRequest } from './publishRequest.ts'
import { settleTraits } from './settleTraits.ts'

/** Everything that is found out before anything is made. */
export interface GalleryState {
  readonly destination: GalleryDestination
  readonly open: OpenDefinition
  readonly source: OpenSource
  readonly traits: ImageTraits
  /** The home region first. */
  readonly regions: readonly TargetRegion[]
  readonly versionRequest: VersionRequest
  readonly choice: VersionChoice
  /** The greatest number of a version that can be used. */
  readonly latest: string | undefined
}

/**
 * Looks at the source, the definition and its versions, and refuses what cannot work. Throws DEFINITION_DISAGREES, VERSION_EXISTS,
 * INPUT_INVALID, AZURE_NOT_FOUND, and as `askArm`, `checkEncryption` and `openSource`.
 */
export async function lookAtGallery(
  client: ComputeManagementClient,
  request: PublishRequest,
  destination: GalleryDestination,
  ctx: AzureContext,
): Promise<GalleryState> {
  const { definition: wish, isShallow } = destination
  const [open, source] = await Promise.all([
    openDefinition(client, wish, ctx),
    openSource(request.source, ctx),
  ])
  const { traits, warnings } = settleTraits(request.traits, open.facts ?? {}, source.observed)
  for (const warning of warnings) ctx.log.warning(warning)
  const { boots: _boots, ...observed } = source.observed
  if (open.facts)
    checkDefinition(wish.name, open.facts, { ...observed, ...request.traits, ...wish.identifier })
  checkPlace(source, open.location)
  checkGuestState(traits, source)
  const regions = settleRegions(destination.regions, { home: open.location, isShallow })
  const { diskEncryptionSetId } = request
  const isUploaded = source.kind === 'content' && diskEncryptionSetId !== undefined
  await checkEncryption(
    [
      ...(isUploaded
        ? [{ input: 'diskEncryptionSet', setId: diskEncryptionSetId, region: open.location }]
        : []),
      ...regions.flatMap(({ name, encryptionSetId: setId }) =>
        setId === undefined ? [] : [{ input: 'targetRegions', setId, region: name }],
      ),
    ],
    ctx,
  )
  const existing = open.facts ? await listVersions(client, wish.name, ctx) : []
  const versionRequest = {
    strategy: destination.strategy,
    onExists: destination.onExists,
    reuseSame: destination.reuseSame,
    contentSha256: source.sha256,
    highWater: open.highWater,
    facts: destination.facts,
  }
  const choice = chooseVersion(versionRequest, existing)
  const usable = existing.flatMap(({ state, version }) => (version && state === 'Succeeded' ? [version] : []))
  const greatest = greatestImageVersion(usable)
  const latest = greatest && formatImageVersion(greatest)
  return { destination, open, source, traits, regions, versionRequest, choice, latest }
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
