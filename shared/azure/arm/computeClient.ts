import type { ComputeManagementClient } from '@azure/arm-compute'
import type { TokenCredential } from '@azure/identity'
import type { Clock } from '../../base/clock.ts'
import type { SdkPolicy } from '../login/sdkPolicy.ts'
import { answerLimit } from './answerLimit.ts'
import { operationFailure } from './operationFailure.ts'
import { refusalText } from './refusalText.ts'
import { throttleNotice } from './throttleNotice.ts'

/** What a client of Resource Manager is made of; a login to Azure has it all. */
export interface ArmAccess {
  readonly credential: TokenCredential
  readonly cloud: { readonly armEndpoint: string; readonly armAudience: string }
  /** Further options of every client, such as whom it trusts. */
  readonly trust: { readonly additionalPolicies?: SdkPolicy[] }
}

/** Tries of one request beyond the first; Azure asks for pauses of up to a minute between them. */
const maxRetries = 8

/** Opens clients of Microsoft.Compute by subscription, each once. No request is made by it. `onThrottled` hears of every pause Azure asks for. */
export function computeClients(
  access: ArmAccess,
  onThrottled: (seconds: number) => void,
  clock: Clock,
): (subscriptionId: string) => Promise<ComputeManagementClient> {
  const clients = new Map<string, Promise<ComputeManagementClient>>()
  return (subscriptionId) => {
    const known = clients.get(subscriptionId)
    if (known) return known
    const made = openClient(access, { onThrottled, clock }, subscriptionId)
    clients.set(subscriptionId, made)
    return made
  }
}

interface Watch {
  readonly onThrottled: (seconds: number) => void
  readonly clock: Clock
}

async function openClient(
  { credential, cloud, trust }: ArmAccess,
  { onThrottled, clock }: Watch,
  subscriptionId: string,
): Promise<ComputeManagementClient> {
  const { ComputeManagementClient } = await import('@azure/arm-compute')
  const client = new ComputeManagementClient(credential, subscriptionId, {
    additionalPolicies: [
      ...(trust.additionalPolicies ?? []),
      { policy: throttleNotice(onThrottled), position: 'perRetry' },
      { policy: operationFailure(), position: 'perRetry' },
      { policy: refusalText(), position: 'perRetry' },
    ],
    endpoint: cloud.armEndpoint,
    // The SDK takes the audience from the public cloud, whatever the endpoint is.
    credentials: { scopes: [`${cloud.armAudience.replace(/\/+$/, '')}/.default`] },
    retryOptions: { maxRetries, retryDelayInMs: 1000, maxRetryDelayInMs: 60_000 },
    userAgentOptions: { userAgentPrefix: 'machine-image-tasks' },
  })
  // Within the policy that asks for tokens, which have a limit of their own.
  client.pipeline.addPolicy(answerLimit(clock), { afterPhase: 'Sign' })
  return client
}
