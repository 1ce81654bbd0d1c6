/** A service connection of Azure Pipelines as the server sends it; names are in lower case. Holds secrets. */
export interface ServiceConnection {
  /** A GUID. */
  readonly id: string
  readonly url: string
  /** `ServicePrincipal`, `WorkloadIdentityFederation`, `ManagedServiceIdentity`, … */
  readonly scheme: string
  readonly parameters: ReadonlyMap<string, string>
  readonly data: ReadonlyMap<string, string>
}

/** Where a platform signs tokens that say which job this is. Holds the secret with which to ask. */
export interface IdentityTokenSource {
  readonly platform: 'azurePipelines' | 'github'
  readonly requestUrl: string
  /** Bearer. */
  readonly requestToken: string
}

/** By what a job can say who it is; plain data, read once at the start. */
export interface PlatformIdentity {
  /** Service connections that inputs name, by id. */
  readonly connections: ReadonlyMap<string, ServiceConnection>
  /** Undefined where the platform gives no tokens, as on GitHub without `id-token: write`. */
  readonly tokens: IdentityTokenSource | undefined
}

/** The identity of a program at a desk. */
export const noPlatformIdentity: PlatformIdentity = { connections: new Map(), tokens: undefined }

/** Everything secret in an identity. */
export function secretsOfIdentity({ connections, tokens }: PlatformIdentity): readonly string[] {
  const open =
    /^(?:tenantid|serviceprincipalid|authenticationtype|accesstokentype|scope|role|workloadidentity.*)$/
  const secrets = [...connections.values()].flatMap(({ parameters }) =>
    [...parameters].filter(([name]) => !open.test(name)).map(([, value]) => value),
  )
  return [...secrets, ...(tokens === undefined ? [] : [tokens.requestToken])].filter((value) => value !== '')
}
