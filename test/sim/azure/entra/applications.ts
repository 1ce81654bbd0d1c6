/** What a federated credential of an application demands of a token; all must be equal. */
export interface FederatedCredential {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
}

/** An application with its service principal, or a managed identity when it has no credentials at all. */
export interface SimApplication {
  readonly clientId: string
  readonly tenantId: string
  readonly secrets: readonly string[]
  /** Secrets that were right once. */
  readonly expiredSecrets: readonly string[]
  /** PEM of registered certificates. */
  readonly certificates: readonly string[]
  readonly federations: readonly FederatedCredential[]
}

/** The tenant and the application of a simulator that was told of no others. */
export const defaultIds = {
  tenantId: '72f98800-0000-4000-8000-00000000aaaa',
  clientId: '11ee0000-0000-4000-8000-00000000c11e',
  managedIdentityClientId: '3a4a9ed0-0000-4000-8000-0000001d3417',
  subscriptionId: '5b5c0000-0000-4000-8000-000000005b5c',
  serviceConnectionId: 'c0441ec7-0000-4000-8000-00000000c044',
  /** Not a secret of anything real. */
  clientSecret: 'simulator~client~secret~0123456789',
} as const

/** The federation audience of public Azure. */
export const federationAudience = 'api://AzureADTokenExchange'

/** Issuer and subject of the platforms' tokens in this world. */
export const platformSubjects = {
  azurePipelines: {
    issuer: 'https://vstoken.dev.azure.com/2c8f4a1e-0000-4000-8000-0000000000ad',
    subject: 'sc://example/images/azure',
  },
  github: {
    issuer: 'https://token.actions.githubusercontent.com',
    subject: 'repo:example/images:ref:refs/heads/main',
  },
} as const

/** An application that can log in by every means; by tokens of the platforms only if they are made out to `audience`. */
export function defaultApplication(
  certificates: readonly string[],
  audience: string = federationAudience,
): SimApplication {
  return {
    clientId: defaultIds.clientId,
    tenantId: defaultIds.tenantId,
    secrets: [defaultIds.clientSecret],
    expiredSecrets: ['simulator~expired~secret~0123456789'],
    certificates,
    federations: Object.values(platformSubjects).map((platform) => ({
      ...platform,
      audience,
    })),
  }
}
