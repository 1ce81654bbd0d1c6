import { jsonAnswer, type SimAnswer, type SimRequest } from '../http/exchange.ts'
import type { World } from '../world.ts'
import { armError } from './armError.ts'
import type { ArmPath } from './armPath.ts'

/** Answers for tenants and subscriptions, of which there is one each. */
export function answerSubscription(world: World, request: SimRequest, path: ArmPath | undefined): SimAnswer {
  const subscription = {
    id: `/subscriptions/${world.subscriptionId}`,
    subscriptionId: world.subscriptionId,
    displayName: 'Simulated',
    state: 'Enabled',
    tenantId: world.tenantId,
  }
  if (request.method === 'GET' && path !== undefined) {
    if (path.action === undefined) return jsonAnswer(200, subscription)
    if (path.action === 'locations')
      return jsonAnswer(200, {
        value: world.regions.names.map((name) => ({
          id: `${subscription.id}/locations/${name}`,
          name,
          displayName: world.regions.display(name),
          regionalDisplayName: world.regions.display(name),
          type: 'Region',
        })),
      })
  }
  const [first] = request.segments
  if (first === 'subscriptions' && path === undefined) return jsonAnswer(200, { value: [subscription] })
  if (first === 'tenants')
    return jsonAnswer(200, { value: [{ id: `/tenants/${world.tenantId}`, tenantId: world.tenantId }] })
  throw armError(404, 'NotFound', `Nothing is at ${request.url.pathname}.`)
}
