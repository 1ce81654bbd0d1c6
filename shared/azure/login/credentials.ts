import type { TokenCredential } from '@azure/identity'
import type { AzureCloud } from './azureCloud.ts'
import type { AzureTrust } from './azureTrust.ts'
import type { LoginMethod } from './loginRequest.ts'
import type { SdkPolicy } from './sdkPolicy.ts'

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
  readonly identityToken?: (() => Promise<string>) | undefined
}

/** Makes the SDK's credential for a method. Nothing is asked of the network yet. */
export async function makeCredential(parts: CredentialParts): Promise<TokenCredential> {
  const identity = await import('@azure/identity')
  const { cloud, tenantId = '', clientId = '', clientSecret = '', certificatePem = '' } = parts
  const options = {
    additionalPolicies: [...(parts.trust?.additionalPolicies ?? []), ...(parts.watch ? [parts.watch] : [])],
    authorityHost: cloud.authorityHost,
    // Only the public list of authorities could be asked, and that does not know a custom cloud.
    disableInstanceDiscovery: cloud.name === 'custom',
    retryOptions: { maxRetries: 5 },
  }
  switch (parts.method) {
    case 'secret':
      return new identity.ClientSecretCredential(tenantId, clientId, clientSecret, options)
    case 'certificate':
      return new identity.ClientCertificateCredential(
        tenantId,
        clientId,
        { certificate: certificatePem },
        options,
      )
    case 'federation': {
      // Asked anew each time: a token of the platform is over long before a build is.
      const token = parts.identityToken
      if (!token) throw new TypeError('a federated login without a way to ask for its tokens')
      return new identity.ClientAssertionCredential(tenantId, clientId, token, options)
    }
    case 'managedIdentity':
      return clientId === ''
        ? new identity.ManagedIdentityCredential(options)
        : new identity.ManagedIdentityCredential({ ...options, clientId })
    case 'cli':
      return new identity.AzureCliCredential(tenantId === '' ? {} : { tenantId })
    case 'default':
      return new identity.DefaultAzureCredential({
        ...options,
        ...(tenantId === '' ? {} : { tenantId }),
        ...(clientId === '' ? {} : { managedIdentityClientId: clientId }),
      })
  }
}
