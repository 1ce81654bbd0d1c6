import { basename } from 'node:path'
import { blobEndpoint, type AzureCloud } from '../../azure/login/azureCloud.ts'
import { parseResourceId } from '../../azure/arm/resourceId.ts'
import { parseEndOfLife } from '../../azure/gallery/endOfLife.ts'
import { parseTargetRegion } from '../../azure/gallery/targetRegion.ts'
import { parseVersionStrategy } from '../../azure/gallery/versionStrategy.ts'
import type { GalleryDestination, PublishRequest } from '../../azure/publish/publishRequest.ts'
import { ImageError } from '../../base/errors.ts'
import type { PublishInputs } from '../publish.ts'
import type { Provenance } from './provenance.ts'
import { checkedBlobName, checkedName } from './resourceNames.ts'

/** What inputs are read with. */
export interface DestinationFacts {
  readonly subscriptionId: string
  readonly resourceGroup: string | undefined
  readonly cloud: AzureCloud
  readonly provenance: Provenance
  readonly nowMs: number
}

const defaultTimeoutMs = 3 * 3_600_000

/** Where to, in whole; nothing is asked of Azure. Throws INPUT_INVALID. */
export function readDestination(
  inputs: PublishInputs,
  facts: DestinationFacts,
): PublishRequest['destination'] {
  // Also that of a source, which is a URL then.
  if (inputs.storageAccount !== undefined) accountName(inputs.storageAccount)
  switch (inputs.destination) {
    case 'gallery':
      return gallery(inputs, facts)
    case 'managedImage':
      return {
        kind: 'managedImage',
        name: checkedName('image', needed(inputs.imageName, 'imageName'), 'imageName'),
        isZoneResilient: inputs.zoneResilient,
        storage: storageOf(inputs),
        onExists: inputs.onVersionExists,
      }
    case 'disk':
      return {
        kind: 'disk',
        name: checkedName('disk', needed(inputs.diskName, 'diskName'), 'diskName'),
      }
    case 'vhd': {
      const account = accountName(needed(inputs.storageAccount, 'storageAccount'))
      const name = inputs.blobName ?? `${basename(inputs.source).replace(/\.[a-z0-9]+$/i, '')}.vhd`
      const container = checkedName('container', inputs.container, 'container')
      const path = [container, ...checkedBlobName(name)].map(encodeURIComponent).join('/')
      return { kind: 'vhd', url: `${blobEndpoint(facts.cloud, account)}/${path}` }
    }
  }
}

const accountId =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Storage\/storageAccounts\/([^/]+)$/i

/** The name of a storage account that is given by it or by its resource ID; hosts are lower case. */
function accountName(given: string): string {
  const name = accountId.exec(given)?.[1] ?? given
  return checkedName('storageAccount', name.toLowerCase(), 'storageAccount')
}

/** The value of an input that the destination needs. */
function needed(value: string | undefined, name: string): string {
  if (value === undefined || value === '')
    throw new ImageError('INPUT_INVALID', `${name}: is needed for this destination.`)
  return value
}

/** The names of a definition, whole or by one resource ID. */
function readDefinition(
  inputs: PublishInputs,
  facts: Pick<DestinationFacts, 'subscriptionId' | 'resourceGroup'>,
): GalleryDestination['definition']['name'] {
  const given = needed(inputs.imageDefinition, 'imageDefinition')
  const id = parseResourceId(given)
  if (id) {
    const [galleryName = '', definition = ''] = id.names
    if (!id.type.startsWith('galleries/images'))
      throw new ImageError('INPUT_INVALID', `imageDefinition: ${given} is the ID of something else.`)
    return {
      subscriptionId: id.subscriptionId,
      resourceGroup: checkedName('resourceGroup', id.resourceGroup, 'imageDefinition'),
      gallery: checkedName('gallery', galleryName, 'imageDefinition'),
      definition: checkedName('definition', definition, 'imageDefinition'),
    }
  }
  return {
    subscriptionId: facts.subscriptionId,
    resourceGroup: needed(facts.resourceGroup, 'resourceGroup'),
    gallery: checkedName('gallery', needed(inputs.gallery, 'gallery'), 'gallery'),
    definition: checkedName('definition', given, 'imageDefinition'),
  }
}

function gallery(inputs: PublishInputs, facts: DestinationFacts): GalleryDestination {
  const { publisher, offer, sku } = inputs
  const endOfLife = inputs.endOfLife === undefined ? undefined : parseEndOfLife(inputs.endOfLife, facts.nowMs)
  if (inputs.blockDeletionBeforeEndOfLife && !endOfLife)
    throw new ImageError('INPUT_INVALID', 'blockDeletionBeforeEndOfLife: needs endOfLife.')
  const hasBound = inputs.keepLast !== undefined || inputs.keepDays !== undefined
  return {
    kind: 'gallery',
    definition: {
      name: readDefinition(inputs, facts),
      identifier:
        publisher !== undefined && offer !== undefined && sku !== undefined
          ? { publisher, offer, sku }
          : undefined,
      features: inputs.features,
      createGallery: inputs.createGallery,
      createDefinition: inputs.createDefinition,
      location: inputs.location,
    },
    strategy: parseVersionStrategy(inputs.version),
    facts: { nowMs: facts.nowMs, runNumber: facts.provenance.runNumber, ref: facts.provenance.ref },
    onExists: inputs.onVersionExists,
    reuseSame: inputs.reuseSame,
    regions: inputs.targetRegions.map(parseTargetRegion),
    replicaCount: inputs.replicaCount,
    storage: storageOf(inputs),
    isShallow: inputs.replicationMode === 'Shallow',
    excludeFromLatest: inputs.excludeFromLatest,
    endOfLife,
    blockDeletionBeforeEndOfLife: inputs.blockDeletionBeforeEndOfLife,
    waitFor: inputs.waitFor,
    timeoutMs: inputs.replicationTimeout ?? defaultTimeoutMs,
    retention: hasBound
      ? {
          keepLast: inputs.keepLast,
          keepDays: inputs.keepDays,
          onlyTags: inputs.retentionTags,
          protectTags: inputs.protectTags,
          dryRun: inputs.retentionDryRun,
        }
      : undefined,
  }
}

function storageOf({ storageAccountType }: PublishInputs): string | undefined {
  return storageAccountType === 'auto' ? undefined : storageAccountType
}
