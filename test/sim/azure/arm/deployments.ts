import { jsonAnswer, type SimAnswer, type SimRequest } from '../http/exchange.ts'
import { objectAt, type JsonObject } from '../json.ts'
import type { World } from '../world.ts'
import { armError } from './armError.ts'
import { resourceId, type ArmPath } from './armPath.ts'
import { operationHeaders } from './operations.ts'

/** Deployments of templates. */
export const deploymentType = 'Microsoft.Resources/deployments'

/**
 * Answers for deployments of templates, which are accepted, run for their time, and fail at the end: nothing in this world runs a
 * virtual machine. It is enough for a client that is to be seen logging in for as long as a build takes.
 */
export function answerDeployment(
  world: World,
  request: SimRequest,
  path: ArmPath,
  body: JsonObject,
): SimAnswer {
  const id = resourceId(path, deploymentType, path.names)
  const action = path.action?.toLowerCase()
  if (request.method === 'POST' && action === 'validate')
    return jsonAnswer(200, {
      id,
      name: path.names[0],
      properties: { ...objectAt(body, 'properties'), provisioningState: 'Succeeded' },
    })
  const deployment = world.store.get(id)
  if (request.method === 'PUT') {
    const made = world.store.add(id, deploymentType, body, world.clock.now())
    const operation = world.operations.begin(id, world.times.deployment, () => {
      made.provisioningState = 'Failed'
      throw armError(
        409,
        'DeploymentFailed',
        'At least one resource deployment operation failed: there are no machines here.',
      )
    })
    const headers = operationHeaders(
      request,
      operation,
      path.subscriptionId,
      'azureAsyncOperation',
      world.retryAfterS,
    )
    return jsonAnswer(201, { id, name: made.name, properties: { provisioningState: 'Accepted' } }, headers)
  }
  if (request.method === 'GET' && path.type?.toLowerCase().endsWith('/operations') === true)
    return jsonAnswer(200, { value: [] })
  if (!deployment)
    throw armError(404, 'DeploymentNotFound', `Deployment '${path.names[0] ?? ''}' could not be found.`)
  if (request.method === 'DELETE') {
    world.store.remove(id)
    return { status: 204, body: '' }
  }
  return jsonAnswer(200, {
    id,
    name: deployment.name,
    properties: { provisioningState: deployment.provisioningState },
  })
}
