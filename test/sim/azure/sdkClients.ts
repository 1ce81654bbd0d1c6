import { ComputeManagementClient } from '@azure/arm-compute'
import { ClientSecretCredential, type TokenCredential } from '@azure/identity'
import type { AzureSimulator } from './azureSimulator.ts'

/** Options with which any client of the SDKs trusts a simulator. */
export function trusting({ authority }: AzureSimulator) {
  return { tlsOptions: { ca: authority } }
}

/** A credential of the simulator's own application, by its secret. */
export function secretCredential(sim: AzureSimulator, secret?: string): TokenCredential {
  const { tenantId, clientId, clientSecret } = sim.ids
  return new ClientSecretCredential(tenantId, clientId, secret ?? clientSecret, {
    authorityHost: sim.origin,
    disableInstanceDiscovery: true,
    ...trusting(sim),
  })
}

/** The real client of Microsoft.Compute, pointed at a simulator. */
export function computeClient(
  sim: AzureSimulator,
  credential = secretCredential(sim),
): ComputeManagementClient {
  return new ComputeManagementClient(credential, sim.ids.subscriptionId, {
    endpoint: sim.origin,
    credentials: { scopes: [`${sim.armAudience}/.default`] },
    retryOptions: { maxRetries: 3, retryDelayInMs: 1, maxRetryDelayInMs: 20 },
    ...trusting(sim),
  })
}
