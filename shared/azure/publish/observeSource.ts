import type { ComputeManagementClient } from '@azure/arm-compute'
import { ImageError } from '../../base/errors.ts'
import { askArm } from '../arm/askArm.ts'
import { parseResourceId, type ResourceId } from '../arm/resourceId.ts'
import type { VersionSource } from '../gallery/versionBody.ts'
import { definitionFacts } from '../gallery/openDefinition.ts'
import type { AzureContext } from './azureContext.ts'
import type { ObservedTraits } from './settleTraits.ts'

/** A resource that something is made of. */
export interface ObservedSource {
  readonly id: string
  /** Where it is; a version can only be made there. */
  readonly location: string
  readonly traits: ObservedTraits
  readonly source: Exclude<VersionSource, { kind: 'blob' }>
}

/** Looks at a source in Azure before anything is made of it. Throws INPUT_INVALID for a resource of another type, and as `askArm`. */
export async function observeSource(id: string, ctx: AzureContext): Promise<ObservedSource> {
  const parsed = parseResourceId(id)
  if (!parsed) throw notASource(id)
  const client = await ctx.clientOf(parsed.subscriptionId)
  const observed = await askArm(`find the source ${id}`, ctx, (abortSignal) =>
    look(client, parsed, abortSignal),
  )
  if (!observed) throw notASource(id)
  return { id, ...observed }
}

type Observed = Omit<ObservedSource, 'id'>

async function look(
  client: ComputeManagementClient,
  parsed: ResourceId,
  abortSignal: AbortSignal,
): Promise<Observed | undefined> {
  const { resourceGroup: group, names } = parsed
  const [first = '', second = '', third = ''] = names
  switch (parsed.type) {
    case 'disks':
      return ofDisk(await client.disks.get(group, first, { abortSignal }))
    case 'snapshots':
      return ofDisk(await client.snapshots.get(group, first, { abortSignal }))
    case 'images': {
      const image = await client.images.get(group, first, { abortSignal })
      const osDisk = image.storageProfile?.osDisk
      const traits = { osType: osDisk?.osType, osState: osDisk?.osState, generation: image.hyperVGeneration }
      return {
        location: image.location,
        traits: { ...traits, boots: undefined },
        source: ofId('image', image.id),
      }
    }
    case 'galleries/images/versions': {
      const version = await client.galleryImageVersions.get(group, first, second, third, { abortSignal })
      const { osType, osState, generation, architecture } = definitionFacts(
        await client.galleryImages.get(group, first, second, { abortSignal }),
      )
      const traits = { osType, osState, generation, architecture, boots: undefined }
      return { location: version.location, traits, source: ofId('image', version.id) }
    }
    case 'virtualmachines': {
      const machine = await client.virtualMachines.get(group, first, { abortSignal })
      const osType = machine.storageProfile?.osDisk?.osType
      return {
        location: machine.location,
        traits: { osType, boots: undefined },
        source: ofId('image', machine.id),
      }
    }
    default:
      return undefined
  }
}

interface DiskLike {
  readonly id?: string
  readonly location: string
  readonly osType?: string
  readonly hyperVGeneration?: string
  readonly supportedCapabilities?: { readonly architecture?: string }
}

function ofDisk({ id, location, osType, hyperVGeneration, supportedCapabilities }: DiskLike): Observed {
  const architecture = supportedCapabilities?.architecture
  const traits = { osType, generation: hyperVGeneration, architecture, boots: undefined }
  return { location, traits, source: ofId('disk', id) }
}

function ofId(kind: 'disk' | 'image', id = ''): Observed['source'] {
  return { kind, id }
}

function notASource(id: string): ImageError {
  return new ImageError('INPUT_INVALID', `source: ${id} is nothing an image can be made of.`, {
    hint: 'Give a file, the https URL of a VHD, or the ID of a managed image, disk, snapshot, VM or gallery image version.',
  })
}
