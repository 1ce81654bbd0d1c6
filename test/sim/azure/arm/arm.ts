import type { TokenIssuer } from '../entra/tokens.ts'
import { jsonAnswer, type SimAnswer, type SimRequest } from '../http/exchange.ts'
import { isObject, type JsonObject } from '../json.ts'
import type { World } from '../world.ts'
import { armError } from './armError.ts'
import { parseArmPath, resourceId, type ArmPath } from './armPath.ts'
import { authenticate, authorize } from './authorize.ts'
import { beginWork, changeResource, refuseWhileBusy } from './changeResource.ts'
import { answerDeployment } from './deployments.ts'
import { kindOf } from './kinds.ts'
import { answerList, matchesFilter } from './listing.ts'
import { answerOperation, operationHeaders } from './operations.ts'
import { presentResource } from './presentResource.ts'
import { usages } from './quota.ts'
import { answerResourceGroup, groupId, groupType, presentGroup } from './resourceGroups.ts'
import type { ResourceKind } from './resourceKind.ts'
import { checkActionBody } from './schema/checkBody.ts'
import { diskBlobOf } from './types/disk.ts'
import { answerStorageAccount } from './storageAccounts.ts'
import { answerSubscription } from './subscriptions.ts'

/** What Resource Manager answers with. */
export interface ArmParts {
  readonly world: World
  readonly issuer: TokenIssuer
  readonly audiences: () => readonly string[]
}

/** Answers a request to Azure Resource Manager. */
export async function answerArm(parts: ArmParts, request: SimRequest): Promise<SimAnswer> {
  const { world } = parts
  const bytes = await request.bytes(4 * 1024 * 1024)
  const facts = authenticate(request, world, parts.issuer, parts.audiences())
  world.operations.settle()
  const path = parseArmPath(request.segments, request.method === 'POST')
  if (!request.query.has('api-version'))
    throw armError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    )
  if (!path) return answerSubscription(world, request, undefined)
  if (path.subscriptionId.toLowerCase() !== world.subscriptionId)
    throw armError(
      404,
      'SubscriptionNotFound',
      `The subscription '${path.subscriptionId}' could not be found.`,
    )
  if (/\/locations\/[^/]+\/operations\//.test(request.url.pathname)) return watchOperation(world, request)
  const scope = request.url.pathname
  authorize(world, facts, actionName(request.method, path), scope)
  const body = parseBody(bytes)
  return { ...dispatch(world, request, path, body) }
}

/** Time passes for who asks how far an operation is. */
function watchOperation(world: World, request: SimRequest): SimAnswer {
  world.clock.advance(world.pollAdvancesMs)
  world.operations.settle()
  return answerOperation(world.operations, request, world.retryAfterS)
}

function dispatch(world: World, request: SimRequest, path: ArmPath, body: JsonObject): SimAnswer {
  const base = groupId(path.subscriptionId, path.resourceGroup ?? '')
  if (path.type === undefined) return withoutType(world, request, path, body)
  if (/^Microsoft\.Storage\//i.test(path.type)) return answerStorageAccount(world, request, path)
  if (/\/locations\/usages$/i.test(path.type))
    return jsonAnswer(200, { value: usages(world, world.regions.normalise(path.names[0] ?? '') ?? '') })
  if (/^Microsoft\.Resources\/deployments/i.test(path.type))
    return answerDeployment(world, request, path, body)
  const kind = kindOf(path.type)
  if (!kind)
    throw armError(
      404,
      'InvalidResourceType',
      `The resource type '${path.type}' could not be found in the namespace '${path.type.split('/')[0] ?? ''}'.`,
    )
  const version = request.query.get('api-version') ?? ''
  if (!kind.apiVersions.includes(version))
    throw armError(
      400,
      'NoRegisteredProviderFound',
      `No registered resource provider found for location 'westeurope' and API version '${version}' for type '${kind.type}'. The supported api-versions are '${kind.apiVersions.join(', ')}'.`,
    )
  if (path.resourceGroup !== undefined && !world.store.get(base))
    throw armError(404, 'ResourceGroupNotFound', `Resource group '${path.resourceGroup}' could not be found.`)
  const throttled = world.throttle.count(request.method, kind.type)
  const answer = withKind(world, request, path, kind, body)
  return { ...answer, headers: { ...answer.headers, ...throttled } }
}

function withoutType(world: World, request: SimRequest, path: ArmPath, body: JsonObject): SimAnswer {
  if (path.resourceGroup !== undefined && path.action === undefined)
    return answerResourceGroup(world, request, path, body)
  const filter = matchesFilter(request.query.get('$filter'))
  const action = path.action?.toLowerCase()
  // Older clients leave out the provider.
  if (action?.startsWith('deployments/') === true) return jsonAnswer(200, { value: [] })
  if (action === 'resources' || (action === undefined && request.method === 'POST')) {
    const prefix =
      path.resourceGroup === undefined
        ? '/subscriptions/'
        : `${groupId(path.subscriptionId, path.resourceGroup)}/`
    const found = world.store
      .below(prefix)
      .filter((resource) => resource.type !== groupType && filter(resource))
    return answerList(request, found, world.pageSize, (resource) => {
      const { properties: _, ...head } = presentResource(resource, world)
      return head
    })
  }
  if (action === 'resourcegroups')
    return answerList(request, world.store.ofType(groupType).filter(filter), world.pageSize, presentGroup)
  return answerSubscription(world, request, path)
}

function withKind(
  world: World,
  request: SimRequest,
  path: ArmPath,
  kind: ResourceKind,
  body: JsonObject,
): SimAnswer {
  const types = kind.type.split('/').length - 1
  if (path.names.length < types) return listKind(world, request, path, kind)
  if (request.method === 'PUT' || request.method === 'PATCH')
    return changeResource(world, request, path, kind, body)
  const id = resourceId(path, kind.type, path.names)
  const resource = world.store.get(id)
  if (request.method === 'DELETE' && !resource) return { status: 204, body: '' }
  if (!resource)
    throw armError(
      404,
      'ResourceNotFound',
      `The Resource '${kind.type.slice(kind.type.indexOf('/') + 1)}/${path.names.join('/')}' under resource group '${path.resourceGroup ?? ''}' was not found.`,
    )
  if (request.method === 'GET') {
    if (world.operations.activeOn(id)) world.clock.advance(world.pollAdvancesMs)
    world.operations.settle()
    return jsonAnswer(200, presentResource(resource, world, request.query), { etag: resource.etag })
  }
  refuseWhileBusy(world, id)
  if (request.method === 'DELETE') {
    kind.checkDelete(resource, world)
    const before = resource.provisioningState
    resource.provisioningState = 'Deleting'
    const fault = world.operationFault('DELETE', kind.type)
    const operation = world.operations.begin(id, world.times.remove, () => {
      resource.provisioningState = fault ? before : 'Deleting'
      if (fault) throw armError(409, fault.code, fault.message)
      world.blobs.removeDisk(diskBlobOf(resource))
      world.store.remove(id)
    })
    const headers = operationHeaders(request, operation, path.subscriptionId, world.style, world.retryAfterS)
    return { status: 202, headers, body: '' }
  }
  return act(world, request, path, kind, body)
}

function act(
  world: World,
  request: SimRequest,
  path: ArmPath,
  kind: ResourceKind,
  body: JsonObject,
): SimAnswer {
  const verb = path.action?.toLowerCase() ?? ''
  const action = Object.hasOwn(kind.actions, verb) ? kind.actions[verb] : undefined
  const resource = world.store.get(resourceId(path, kind.type, path.names))
  if (!action || !resource || request.method !== 'POST')
    throw armError(
      405,
      'MethodNotAllowed',
      `${request.method} ${path.action ?? ''} is nothing for ${kind.type}.`,
    )
  checkActionBody(kind.type, path.action ?? '', request.query.get('api-version') ?? '', body)
  const work = action(resource, body, world)
  if (work.takesMs === 0) {
    const output = work.finish?.()
    return output === undefined ? { status: 200, body: '' } : jsonAnswer(200, output)
  }
  const operation = beginWork(world, resource, work, verb)
  const headers = operationHeaders(request, operation, path.subscriptionId, world.style, world.retryAfterS)
  return { status: 202, headers, body: '' }
}

function listKind(world: World, request: SimRequest, path: ArmPath, kind: ResourceKind): SimAnswer {
  if (request.method !== 'GET') throw armError(405, 'MethodNotAllowed', 'A collection can only be listed.')
  const found =
    path.resourceGroup === undefined
      ? world.store.ofType(kind.type)
      : world.store.members(resourceId(path, kind.type, path.names).replace(/\/+$/, ''))
  const parentId =
    path.names.length > 0
      ? resourceId(path, kind.type.split('/').slice(0, -1).join('/'), path.names)
      : undefined
  if (parentId !== undefined && !world.store.get(parentId))
    throw armError(404, 'ParentResourceNotFound', `The parent resource '${parentId}' was not found.`)
  return answerList(request, found, world.pageSize, (resource) => presentResource(resource, world))
}

function actionName(method: string, { type, action, resourceGroup }: ArmPath): string {
  const subject =
    type ??
    (resourceGroup === undefined
      ? 'Microsoft.Resources/subscriptions'
      : 'Microsoft.Resources/subscriptions/resourceGroups')
  if (type === undefined && resourceGroup === undefined && action === 'locations')
    return `${subject}/locations/read`
  if (method === 'POST') return `${subject}/${action ?? 'read'}/action`
  return `${subject}/${method === 'GET' || method === 'HEAD' ? 'read' : method === 'DELETE' ? 'delete' : 'write'}`
}

function parseBody(bytes: Buffer): JsonObject {
  if (bytes.length === 0) return {}
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    if (isObject(value)) return value
  } catch {
    // Told below.
  }
  throw armError(
    400,
    'InvalidRequestContent',
    'The request content was invalid and could not be deserialized.',
  )
}
