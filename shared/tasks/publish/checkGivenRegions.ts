import type { AzureLogin } from '../../azure/login/azureLogin.ts'
import type { PublishRequest } from '../../azure/publish/publishRequest.ts'
import { checkRegions, type RegionUse } from '../../azure/region/checkRegions.ts'
import { listRegions } from '../../azure/region/listRegions.ts'
import { openHttp } from '../../base/http/openHttp.ts'
import type { PublishContext } from '../publish.ts'

/** It only spares a late failure, and is not waited for any longer. */
const withinMs = 30_000

/** Checks the regions a request names, before anything is read or made. Throws as `checkRegions`. */
export async function checkGivenRegions(
  login: AzureLogin,
  request: Pick<PublishRequest, 'subscriptionId' | 'destination' | 'location'>,
  ctx: PublishContext,
): Promise<void> {
  const { destination } = request
  const subscriptionId =
    destination.kind === 'gallery' ? destination.definition.name.subscriptionId : request.subscriptionId
  const ask = async () => {
    const http = await openHttp(ctx.agent.environment)
    try {
      const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(withinMs)])
      return await listRegions(http, { login, subscriptionId }, signal)
    } finally {
      await http.close()
    }
  }
  await checkRegions(usesOf(request), ask, ctx)
  ctx.signal.throwIfAborted()
}

function usesOf({
  destination,
  location,
}: Pick<PublishRequest, 'destination' | 'location'>): readonly RegionUse[] {
  const own = location === undefined ? [] : [{ input: 'location', region: location }]
  if (destination.kind === 'vhd') return []
  if (destination.kind !== 'gallery') return own
  const targets = destination.regions.map(({ name }) => ({ input: 'targetRegions', region: name }))
  return [...(destination.definition.createGallery ? own : []), ...targets]
}
