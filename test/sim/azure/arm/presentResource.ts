import { objectAt, textAt, type JsonObject } from '../json.ts'
import type { World } from '../world.ts'
import { kindOf } from './kinds.ts'
import type { ArmResource } from './resourceStore.ts'

/** A resource as a GET shows it. */
export function presentResource(
  resource: ArmResource,
  world: World,
  query = new URLSearchParams(),
): JsonObject {
  const kind = kindOf(resource.type)
  const location = world.regions.normalise(textAt(resource.body, 'location') ?? '')
  return {
    ...resource.body,
    id: resource.id,
    name: resource.name,
    type: resource.type,
    ...(location === undefined ? {} : { location }),
    properties: {
      ...objectAt(resource.body, 'properties'),
      ...kind?.present(resource, world, query),
      provisioningState: resource.provisioningState,
    },
  }
}
