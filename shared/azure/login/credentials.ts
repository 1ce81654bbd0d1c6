import type { HttpClient } from '@azure/core-rest-pipeline'
import type { TokenCredential } from '@azure/identity'
import type { Clock } from '../../base/clock.ts'
import { answerLimit } from '../arm/answerLimit.ts'
import type { AzureCloud } from './azureCloud.ts'
import type { AzureTrust } from './azureTrust.ts'
import { localExpiry } from './localExpiry.ts'
import type { LoginMethod } from './loginRequest.ts'
import type { SdkPolicy } from './sdkPolicy.ts'

/** Makes an assertion to be redeemed at an address, or at that of the cloud. */
export type MakeAssertion = (use?: { readonly tokenEndpoint?: string }) => Promise<string>

/** What a credential is made of; which parts it needs depends on the method. */
export interface CredentialParts {
  readonly method: Exclude<LoginMethod, 'connection'>
  readonly cloud: AzureCloud
  readonly trust?: AzureTrust
  /** Sees the requests to the authority. */
  readonly watch?: SdkPolicy
  readonly tenantId: string | undefined
  readonly clientId: string | undefined
  readonly clientSecret: string | undefined
  readonly certificatePem: string | undefined
  /** A fresh assertion, for the methods that log in by one: federation and certificate. */
  readonly assertion?: MakeAssertion | undefined
}

/** Hosts the SDK prefers to those it is given: it redeems assertions there (built-in metadata of MSAL, `preferred_network`). */
const preferredHosts: ReadonlyMap<string, string> = new Map([
  ['https://login.chinacloudapi.cn', 'https://login.partner.microsoftonline.cn'],
])

/** Makes the SDK's credential for a method. Nothing is asked of the network yet. */
export async function makeCredential(parts: CredentialParts, clock: Clock): Promise<TokenCredential> {
  const identity = await import('@azure/identity')
  const { cloud, tenantId = '', clientId = '', clientSecret = '' } = parts
  const options = {
    additionalPolicies: [
      ...(parts.trust?.additionalPolicies ?? []),
      ...(parts.watch ? [parts.watch] : []),
      { policy: answerLimit(clock), position: 'perRetry' as const },
    ],
    authorityHost: cloud.authorityHost,
    // Only the public list of authorities could be asked, and that does not know a custom cloud.
    disableInstanceDiscovery: cloud.name === 'custom',
    retryOptions: { maxRetries: 5 },
  }
  switch (parts.method) {
    case 'secret':
      return new identity.ClientSecretCredential(tenantId, clientId, clientSecret, options)
    case 'certificate':
    case 'federation': {
      // Asked anew each time: a token of the platform is over long before a build is.
      const make = parts.assertion
      if (!make) throw new TypeError(`a login by ${parts.method} without a way to its assertions`)
      const host = preferredHosts.get(cloud.authorityHost) ?? cloud.authorityHost
      const use = { tokenEndpoint: `${host}/${tenantId}/oauth2/v2.0/token` }
      return new identity.ClientAssertionCredential(tenantId, clientId, () => make(use), options)
    }
    case 'managedIdentity': {
      const own = { ...options, httpClient: await localClient(clock) }
      return new identity.ManagedIdentityCredential(clientId === '' ? own : { ...own, clientId })
    }
    case 'cli':
      return new identity.AzureCliCredential(tenantId === '' ? {} : { tenantId })
    case 'default':
      return new identity.DefaultAzureCredential({
        ...options,
        httpClient: await localClient(clock),
        ...(tenantId === '' ? {} : { tenantId }),
        ...(clientId === '' ? {} : { managedIdentityClientId: clientId }),
      })
  }
}

async function localClient(clock: Clock): Promise<HttpClient> {
  const { createDefaultHttpClient } = await import('@azure/core-rest-pipeline')
  return localExpiry(createDefaultHttpClient(), () => clock.now())
}
