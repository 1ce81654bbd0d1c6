import type { World } from '../world.ts'
import { resourceId } from './armPath.ts'
import { galleryImageVersionKind } from './types/galleryImageVersion.ts'

/** Which versions to put where. */
export interface VersionSeed {
  readonly group: string
  readonly gallery: string
  readonly image: string
  readonly count: number
  readonly tags: ((index: number) => Readonly<Record<string, string>>) | undefined
}

/** Puts finished versions into a definition: `1.0.0`, `1.0.1` and so on, a day between each and the next. */
export function seedVersions(world: World, { group, gallery, image, count, tags }: VersionSeed): void {
  const path = { subscriptionId: world.subscriptionId, resourceGroup: group }
  const nowMs = world.clock.now()
  for (let index = 0; index < count; index++) {
    const id = resourceId(path, galleryImageVersionKind.type, [gallery, image, `1.0.${index}`])
    const body = {
      location: 'westeurope',
      tags: tags?.(index) ?? {},
      properties: {
        storageProfile: { source: { id: '/seeded' } },
        publishingProfile: { targetRegions: [{ name: 'westeurope' }] },
      },
    }
    const resource = world.store.add(id, galleryImageVersionKind.type, body, nowMs)
    resource.provisioningState = 'Succeeded'
    resource.state.set('publishedMs', nowMs - (count - index) * 86_400_000)
  }
}
