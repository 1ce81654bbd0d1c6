import type { ComputeManagementClient, GalleryImage } from '@azure/arm-compute'
import { ImageError } from '../../base/errors.ts'
import { findInArm } from '../arm/askArm.ts'
import { regionName } from '../arm/regionName.ts'
import { formatResourceId } from '../arm/resourceId.ts'
import type { AzureContext } from '../publish/azureContext.ts'
import type { ImageTraits } from '../publish/imageTraits.ts'
import type { Guard } from '../publish/guard.ts'
import { diffDefinition, differenceTable, type DefinitionFacts } from './definitionDiff.ts'
import { publishTags } from './galleryVersion.ts'
import type { DefinitionName } from './listVersions.ts'
import { makeUnlessThere } from './makeUnlessThere.ts'

/** What a definition has besides what the image in it is. */
export interface DefinitionWish {
  readonly name: DefinitionName
  readonly identifier:
    | { readonly publisher: string; readonly offer: string; readonly sku: string }
    | undefined
  /** `NAME=VALUE` features besides the security type. */
  readonly features: ReadonlyMap<string, string>
  readonly createGallery: boolean
  readonly createDefinition: boolean
  /** Where a gallery that is made is; that of a gallery which is there otherwise. */
  readonly location: string | undefined
}

/** A definition that is there, or what will be made. */
export interface OpenDefinition {
  readonly location: string
  /** What of it cannot be changed; undefined when it is not there yet. */
  readonly facts: DefinitionFacts | undefined
  readonly highWater: string | undefined
  readonly makesGallery: boolean
}

/** Looks for a definition. Throws AZURE_NOT_FOUND when it is not there and is not to be made, and INPUT_INVALID. */
export async function openDefinition(
  client: ComputeManagementClient,
  wish: DefinitionWish,
  ctx: AzureContext,
): Promise<OpenDefinition> {
  const { resourceGroup, gallery, definition } = wish.name
  const images = client.galleryImages
  const foundGallery = await findInArm(`find the gallery ${gallery}`, ctx, (abortSignal) =>
    client.galleries.get(resourceGroup, gallery, { abortSignal }),
  )
  if (!foundGallery && !wish.createGallery)
    throw new ImageError(
      'AZURE_NOT_FOUND',
      `There is no gallery ${gallery} in the resource group ${resourceGroup}.`,
      {
        hint: 'Correct gallery or resourceGroup, or set createGallery to true.',
      },
    )
  const found =
    foundGallery &&
    (await findInArm(`find the image definition ${gallery}/${definition}`, ctx, (abortSignal) =>
      images.get(resourceGroup, gallery, definition, { abortSignal }),
    ))
  if (!found && !wish.createDefinition)
    throw new ImageError(
      'AZURE_NOT_FOUND',
      `There is no image definition ${definition} in the gallery ${gallery}.`,
      {
        hint: 'Correct imageDefinition, or set createDefinition to true and give publisher, offer and sku.',
      },
    )
  const location = found?.location ?? foundGallery?.location ?? wish.location
  if (location === undefined)
    throw new ImageError('INPUT_INVALID', 'location: a gallery that is to be made needs one.')
  if (!found && !wish.identifier)
    throw new ImageError(
      'INPUT_INVALID',
      'publisher, offer, sku: an image definition that is to be made needs all three.',
    )
  return {
    location,
    facts: found && definitionFacts(found),
    highWater: found?.tags?.[publishTags.highWater],
    makesGallery: !foundGallery,
  }
}

/** What of a definition cannot be changed; what it does not say is what Azure takes then. */
export function definitionFacts(found: GalleryImage): DefinitionFacts {
  return {
    osType: found.osType,
    osState: found.osState,
    generation: found.hyperVGeneration ?? 'V1',
    architecture: found.architecture ?? 'x64',
    publisher: found.identifier?.publisher,
    offer: found.identifier?.offer,
    sku: found.identifier?.sku,
    securityType: found.features?.find(({ name }) => name === 'SecurityType')?.value,
  }
}

/** Throws DEFINITION_DISAGREES with a table of all fields that are not as wanted. */
export function checkDefinition(
  { definition }: DefinitionName,
  is: DefinitionFacts,
  wanted: Partial<DefinitionFacts>,
): void {
  const differences = diffDefinition(is, wanted)
  if (differences.length > 0)
    throw new ImageError(
      'DEFINITION_DISAGREES',
      [`The image does not fit the definition ${definition}:`, ...differenceTable(differences)].join('\n'),
    )
}

/** What is made of a definition, and for what. */
export interface DefinitionMake {
  readonly wish: DefinitionWish
  readonly open: OpenDefinition
  readonly traits: ImageTraits
  readonly key: string
}

/**
 * Makes what is missing of gallery and definition, and resolves with what keeps what it made; what others made meanwhile is used as it is.
 * Throws DEFINITION_DISAGREES and as `askArm`.
 */
export async function ensureDefinition(
  client: ComputeManagementClient,
  { wish, open, traits, key }: DefinitionMake,
  ctx: AzureContext,
): Promise<readonly Guard[]> {
  const { subscriptionId, resourceGroup, gallery, definition } = wish.name
  const { galleries, galleryImages } = client
  const { location } = open
  const tags = { ...ctx.tags, [publishTags.run]: ctx.run }
  const idOf = (type: string, names: readonly string[]) =>
    formatResourceId({ subscriptionId, resourceGroup, type, names })
  const guards: Guard[] = []
  if (open.makesGallery) {
    const made = await makeUnlessThere(
      {
        name: `the gallery ${gallery}`,
        id: idOf('galleries', [gallery]),
        key,
        get: (options) => galleries.get(resourceGroup, gallery, options),
        put: (options) => galleries.createOrUpdate(resourceGroup, gallery, { location, tags }, options),
      },
      ctx,
    )
    if (made.guard) guards.push(made.guard)
  }
  if (open.facts || !wish.identifier) return guards
  const features = new Map(wish.features)
  if (traits.securityType !== undefined) features.set('SecurityType', traits.securityType)
  const body: GalleryImage = {
    location,
    tags,
    osType: traits.osType,
    osState: traits.osState,
    hyperVGeneration: traits.generation,
    architecture: traits.architecture,
    identifier: { ...wish.identifier },
    ...(features.size > 0 && { features: [...features].map(([name, value]) => ({ name, value })) }),
  }
  const made = await makeUnlessThere(
    {
      name: `the image definition ${gallery}/${definition}`,
      id: idOf('galleries/images', [gallery, definition]),
      key,
      get: (options) => galleryImages.get(resourceGroup, gallery, definition, options),
      put: (options) => galleryImages.createOrUpdate(resourceGroup, gallery, definition, body, options),
    },
    ctx,
  )
  if (made.guard) return [...guards, made.guard]
  checkDefinition(wish.name, definitionFacts(made.there), { ...traits, ...wish.identifier })
  if (regionName(made.there.location) !== regionName(location))
    throw new ImageError(
      'DEFINITION_DISAGREES',
      `The definition ${definition} was made in ${regionName(made.there.location)} meanwhile, and the image goes to ${regionName(location)}.`,
    )
  return guards
}
