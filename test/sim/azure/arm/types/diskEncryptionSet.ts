import type { World } from '../../world.ts'
import { textAt } from '../../json.ts'
import { armError, invalidParameter } from '../armError.ts'
import { olderComputeVersions, type ResourceKind } from '../resourceKind.ts'

/** Disk encryption sets, which encrypt what is in their region. */
export const diskEncryptionSetKind: ResourceKind = {
  type: 'Microsoft.Compute/diskEncryptionSets',
  apiVersions: ['2025-01-02', ...olderComputeVersions],
  createdStatus: 202,
  check: () => undefined,
  provision: (_resource, { world }) => ({ takesMs: world.times.disk }),
  present: () => ({}),
  checkDelete: () => undefined,
  actions: {},
}

/** Puts a finished set into a resource group; its ID. */
export function seedEncryptionSet(world: World, name: string, location: string): string {
  const id = `/subscriptions/${world.subscriptionId}/resourceGroups/images/providers/${diskEncryptionSetKind.type}/${name}`
  const set = world.store.add(id, diskEncryptionSetKind.type, { location }, world.clock.now())
  set.provisioningState = 'Succeeded'
  return id
}

/** Throws unless something in a region can be encrypted with a set by who asks for it at `scope`. */
export function requireEncryptionSet(
  world: World,
  id: string,
  { region, scope }: { readonly region: string; readonly scope: string },
): void {
  const action = `${diskEncryptionSetKind.type}/read`
  if (world.denies(action, id))
    throw armError(
      403,
      'LinkedAuthorizationFailed',
      `The client has permission to perform action 'write' on scope '${scope}'; however, it does not have permission to perform action(s) '${action}' on the linked scope(s) '${id}' (respectively) or the linked scope(s) are invalid.`,
    )
  const set = world.store.get(id)
  if (!set || !/\/diskEncryptionSets\/[^/]+$/i.test(id))
    throw armError(404, 'NotFound', `The disk encryption set '${id}' was not found.`)
  const where = world.regions.normalise(textAt(set.body, 'location') ?? '')
  if (where !== world.regions.normalise(region))
    throw invalidParameter(
      'diskEncryptionSetId',
      `The disk encryption set '${id}' is in ${where}, not in ${region}.`,
    )
}
