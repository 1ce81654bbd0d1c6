import { textAt } from '../json.ts'
import type { World } from '../world.ts'
import { armError } from './armError.ts'

/** Limits per subscription and region (azure-compute-gallery, limits). */
const azureLimits: Readonly<Record<string, number>> = {
  'microsoft.compute/galleries': 100,
  'microsoft.compute/galleries/images': 1000,
  'microsoft.compute/galleries/images/versions': 10_000,
  'microsoft.compute/disks': 50_000,
}

/** Throws the refusal of a quota when one more resource of a type is too much for its region. */
export function checkQuota(world: World, type: string, location: string): void {
  const limit = world.quotas.get(type.toLowerCase()) ?? azureLimits[type.toLowerCase()]
  if (limit === undefined) return
  const count = countIn(world, type, location)
  if (count < limit) return
  throw armError(
    409,
    'OperationNotAllowed',
    `Operation could not be completed as it results in exceeding approved ${type} quota. Additional details - Location: ${location}, Current Limit: ${limit}, Current Usage: ${count}, Additional Required: 1.`,
  )
}

/** How much of the quotas a region has used, as the usages API shows it. */
export function usages(world: World, location: string): readonly object[] {
  return Object.entries(azureLimits).map(([type, azureLimit]) => {
    const name = type.split('/').slice(1).join('_')
    return {
      unit: 'Count',
      currentValue: countIn(world, type, location),
      limit: world.quotas.get(type) ?? azureLimit,
      name: { value: name, localizedValue: name },
    }
  })
}

function countIn(world: World, type: string, location: string): number {
  return world.store
    .ofType(type)
    .filter(({ body }) => world.regions.normalise(textAt(body, 'location') ?? '') === location).length
}
