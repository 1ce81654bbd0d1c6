import { randomUUID } from 'node:crypto'
import { jsonAnswer, type SimAnswer, type SimRequest } from '../http/exchange.ts'
import { isObject, objectAt, textAt, type JsonObject } from '../json.ts'
import type { World } from '../world.ts'
import { armError, ArmRefusal } from './armError.ts'
import { resourceId, type ArmPath } from './armPath.ts'
import { operationHeaders } from './operations.ts'
import { presentResource } from './presentResource.ts'
import { checkQuota } from './quota.ts'
import type { ResourceKind, Work } from './resourceKind.ts'
import type { ArmResource } from './resourceStore.ts'
import { checkBody } from './schema/checkBody.ts'
import { checkKnownWords } from './schema/knownWords.ts'

/** Answers a PUT or PATCH of a resource. */
export function changeResource(
  world: World,
  request: SimRequest,
  path: ArmPath,
  kind: ResourceKind,
  sent: JsonObject,
): SimAnswer {
  const id = resourceId(path, kind.type, path.names)
  const existing = world.store.get(id)
  const isPatch = request.method === 'PATCH'
  checkConditions(world, request, kind, existing)
  if (isPatch && !existing) throw armError(404, 'ResourceNotFound', `The Resource '${id}' was not found.`)
  checkParent(world, path, kind)
  refuseWhileBusy(world, id)
  const body = isPatch ? mergePatch(existing?.body ?? {}, sent) : sent
  const version = request.query.get('api-version') ?? ''
  if (!isPatch && !checkBody(kind.type, version, sent)) world.unchecked.add(`${kind.type}@${version}`)
  checkKnownWords(kind.type, body)
  const location = world.regions.normalise(textAt(body, 'location') ?? '')
  if (location === undefined)
    throw armError(
      400,
      'LocationNotAvailableForResourceType',
      `The provided location '${textAt(body, 'location') ?? ''}' is not available for resource type '${kind.type}'.`,
    )
  if (
    existing &&
    textAt(existing.body, 'location') !== undefined &&
    world.regions.normalise(textAt(existing.body, 'location') ?? '') !== location
  )
    throw armError(409, 'InvalidResourceLocation', `The resource '${id}' already exists in another location.`)
  const change = { world, path, id, body, existing }
  kind.check(change)
  if (!existing) checkQuota(world, kind.type, location)

  const resource = existing ?? world.store.add(id, kind.type, body, world.clock.now())
  resource.body = body
  resource.etag = `"${randomUUID()}"`
  resource.provisioningState = existing ? 'Updating' : 'Creating'
  const work = kind.provision(resource, change)
  const operation = beginWork(world, resource, work, 'PUT')
  const headers = operationHeaders(request, operation, path.subscriptionId, world.style, world.retryAfterS)
  const status = existing ? (kind.createdStatus === 202 ? 202 : 200) : kind.createdStatus
  return jsonAnswer(status, presentResource(resource, world), { ...headers, etag: resource.etag })
}

/** Starts the work on a resource; its state follows the outcome. */
export function beginWork(world: World, resource: ArmResource, work: Work, verb: string) {
  const fault = world.operationFault(verb, resource.type)
  return world.operations.begin(resource.id, work.takesMs, () => {
    try {
      if (fault) throw new ArmRefusal(409, fault)
      const output = work.finish?.()
      resource.provisioningState = 'Succeeded'
      return output ?? (verb === 'PUT' ? presentResource(resource, world) : undefined)
    } catch (thrown) {
      // A verb that fails leaves the resource as it was made.
      resource.provisioningState = verb === 'PUT' ? 'Failed' : 'Succeeded'
      throw thrown
    }
  })
}

/** Throws 409 when an operation is under way. */
export function refuseWhileBusy(world: World, id: string): void {
  const active = world.operations.activeOn(id)
  if (active)
    throw armError(
      409,
      'Conflict',
      `Another operation (${active.id}) is in progress on the resource '${id}'. Try again when it has ended.`,
    )
}

function checkConditions(
  world: World,
  { headers }: SimRequest,
  { type }: ResourceKind,
  existing: ArmResource | undefined,
): void {
  const isGallery = type.startsWith('Microsoft.Compute/galleries')
  if (isGallery && world.unknowns.galleryConditions === 'ignored') return
  if (type === 'Microsoft.Compute/disks' && world.unknowns.diskConditions === 'ignored') return
  const [match, noneMatch] = [headers['if-match'], headers['if-none-match']]
  const fails =
    (noneMatch === '*' && existing !== undefined) ||
    (match !== undefined && (existing === undefined || (match !== '*' && match !== existing.etag)))
  if (fails) throw armError(412, 'PreconditionFailed', 'The condition of the request does not hold.')
}

function checkParent(world: World, path: ArmPath, { type }: ResourceKind): void {
  if (path.names.length < 2) return
  const parent = resourceId(path, type.split('/').slice(0, -1).join('/'), path.names.slice(0, -1))
  const found = world.store.get(parent)
  if (!found || found.provisioningState === 'Creating')
    throw armError(
      404,
      'ParentResourceNotFound',
      `Failed to perform '${type}' operation: the parent resource '${parent}' was not found.`,
    )
}

/** RFC 7386. */
function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const result: Record<string, unknown> = { ...target }
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name]
    else result[name] = isObject(value) ? mergePatch(objectAt(target, name), value) : value
  }
  return result
}
