import { jsonAnswer, type SimAnswer, type SimRequest } from '../http/exchange.ts'
import { objectAt, textAt, type JsonObject } from '../json.ts'
import type { World } from '../world.ts'
import { armError } from './armError.ts'
import type { ArmPath } from './armPath.ts'
import { operationHeaders } from './operations.ts'
import type { ArmResource } from './resourceStore.ts'

/** The type groups are kept under. */
export const groupType = 'Microsoft.Resources/resourceGroups'

/** The id of a group, as Azure writes it. */
export function groupId(subscriptionId: string, name: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${name}`
}

/** Answers for one resource group; deleting it deletes everything in it. */
export function answerResourceGroup(
  world: World,
  request: SimRequest,
  path: ArmPath,
  body: JsonObject,
): SimAnswer {
  const id = groupId(path.subscriptionId, path.resourceGroup ?? '')
  const group = world.store.get(id)
  if (request.method === 'PUT') {
    const location = world.regions.normalise(textAt(body, 'location') ?? '')
    if (location === undefined)
      throw armError(
        400,
        'LocationNotAvailableForResourceGroup',
        `The provided location '${textAt(body, 'location') ?? ''}' is not available for resource group.`,
      )
    if (group && textAt(group.body, 'location') !== location)
      throw armError(
        409,
        'InvalidResourceGroupLocation',
        'The resource group is in another location already.',
      )
    const made = group ?? world.store.add(id, groupType, {}, world.clock.now())
    made.body = { ...body, location }
    made.provisioningState = 'Succeeded'
    return jsonAnswer(group ? 200 : 201, presentGroup(made))
  }
  if (!group) {
    if (request.method === 'HEAD') return { status: 404, body: '' }
    throw armError(
      404,
      'ResourceGroupNotFound',
      `Resource group '${path.resourceGroup ?? ''}' could not be found.`,
    )
  }
  if (request.method === 'HEAD') return { status: 204, body: '' }
  if (request.method === 'GET') return jsonAnswer(200, presentGroup(group))
  if (request.method === 'PATCH') {
    group.body = { ...group.body, tags: { ...objectAt(group.body, 'tags'), ...objectAt(body, 'tags') } }
    return jsonAnswer(200, presentGroup(group))
  }
  if (request.method !== 'DELETE') throw armError(405, 'MethodNotAllowed', 'Not for a resource group.')
  group.provisioningState = 'Deleting'
  const operation = world.operations.begin(id, world.times.remove, () => {
    for (const resource of world.store.below(`${id}/`)) world.store.remove(resource.id)
    world.store.remove(id)
  })
  const headers = operationHeaders(request, operation, path.subscriptionId, 'location', world.retryAfterS)
  return { status: 202, headers, body: '' }
}

/** A group as a GET shows it. */
export function presentGroup(group: ArmResource): JsonObject {
  return {
    id: group.id,
    name: group.name,
    type: groupType,
    ...group.body,
    properties: { provisioningState: group.provisioningState },
  }
}
