import type { ComputeManagementClient } from '@azure/arm-compute'
import type { TokenCredential } from '@azure/identity'

/** What a client of Resource Manager is made of; a login to Azure has it all. */
export interface ArmAccess {
  readonly credential: TokenCredential
  readonly cloud: { readonly armEndpoint: string; readonly armAudience: string }
  /** Further options of every client, such as whom it trusts. */
  readonly trust: object
}

/** Tries of one request beyond the first; Azure asks for pauses of up to a minute between them. */
const maxRetries = 8

/** Opens clients of Microsoft.Compute by subscription, each once. No request is made by it. */
export function computeClients(
  access: ArmAccess,
): (subscriptionId: string) => Promise<ComputeManagementClient> {
  const clients = new Map<string, Promise<ComputeManagementClient>>()
  return (subscriptionId) => {
    const known = clients.get(subscriptionId)
    if (known) return known
    const made = openClient(access, subscriptionId)
    clients.set(subscriptionId, made)
    return made
  }
}

async function openClient(
  { credential, cloud, trust }: ArmAccess,
  subscriptionId: string,
): Promise<ComputeManagementClient> {
  const { ComputeManagementClient } = await import('@azure/arm-compute')
  return new ComputeManagementClient(credential, subscriptionId, {
    ...trust,
    endpoint: cloud.armEndpoint,
    // The SDK takes the audience from the public cloud, whatever the endpoint is.
    credentials: { scopes: [`${cloud.armAudience.replace(/\/+$/, '')}/.default`] },
    retryOptions: { maxRetries, retryDelayInMs: 1000, maxRetryDelayInMs: 60_000 },
    userAgentOptions: { userAgentPrefix: 'machine-image-tasks' },
  })
}
