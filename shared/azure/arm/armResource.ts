import type { ComputeManagementClient } from '@azure/arm-compute'
import type { ResourceId } from './resourceId.ts'

/** Opens the client of a subscription. */
export type ComputeClients = (subscriptionId: string) => Promise<ComputeManagementClient>

interface Asked {
  readonly abortSignal: AbortSignal
}

/** What can be done with a resource of any type. */
export interface ArmResource {
  readonly get: (asked: Asked) => Promise<{
    readonly tags?: Record<string, string>
    readonly location: string
    readonly diskState?: string
    readonly provisioningState?: string
  }>
  readonly delete: (asked: Asked) => PromiseLike<void>
  /** Gives it exactly these tags; not there for what others share. */
  readonly retag?: (
    tags: Record<string, string>,
    asked: Asked & { readonly updateIntervalInMs: number },
  ) => PromiseLike<unknown>
  /** Ends what keeps it from being deleted. */
  readonly release?: (asked: Asked) => PromiseLike<void>
}

/** A resource by its type; undefined for types that nothing here makes. */
export function armResource(
  client: ComputeManagementClient,
  { resourceGroup, type, names }: ResourceId,
): ArmResource | undefined {
  const [first = '', second = '', third = ''] = names
  const { disks, images, galleries, galleryImages, galleryImageVersions } = client
  switch (type) {
    case 'disks':
      return {
        get: (asked) => disks.get(resourceGroup, first, asked),
        delete: (asked) => disks.delete(resourceGroup, first, asked),
        retag: (tags, asked) => disks.update(resourceGroup, first, { tags }, asked),
        release: (asked) => disks.revokeAccess(resourceGroup, first, asked),
      }
    case 'images':
      return {
        get: (asked) => images.get(resourceGroup, first, asked),
        delete: (asked) => images.delete(resourceGroup, first, asked),
        retag: (tags, asked) => images.update(resourceGroup, first, { tags }, asked),
      }
    case 'galleries':
      return {
        get: (asked) => galleries.get(resourceGroup, first, asked),
        delete: (asked) => galleries.delete(resourceGroup, first, asked),
      }
    case 'galleries/images':
      return {
        get: (asked) => galleryImages.get(resourceGroup, first, second, asked),
        delete: (asked) => galleryImages.delete(resourceGroup, first, second, asked),
      }
    case 'galleries/images/versions':
      return {
        get: (asked) => galleryImageVersions.get(resourceGroup, first, second, third, asked),
        delete: (asked) => galleryImageVersions.delete(resourceGroup, first, second, third, asked),
        retag: (tags, asked) =>
          galleryImageVersions.update(resourceGroup, first, second, third, { tags }, asked),
      }
    default:
      return undefined
  }
}
