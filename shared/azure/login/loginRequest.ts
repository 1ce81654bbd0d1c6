import type { IdentityTokenSource, ServiceConnection } from '../../base/platformIdentity.ts'
import type { AzureCloud } from './azureCloud.ts'

/** The ways to log in; `default` is what Azure's own tools do at a desk. */
export type LoginMethod =
  | 'connection'
  | 'federation'
  | 'secret'
  | 'certificate'
  | 'managedIdentity'
  | 'cli'
  | 'default'

/** Everything given for a login: by inputs, by a service connection, by the platform. Holds secrets. */
export interface LoginRequest {
  /** `auto` takes the first way for which enough is given; see `chooseLoginMethod`. */
  readonly method: LoginMethod | 'auto'
  readonly cloud: AzureCloud
  readonly connection?: ServiceConnection | undefined
  readonly tokens?: IdentityTokenSource | undefined
  readonly tenantId?: string | undefined
  readonly clientId?: string | undefined
  readonly subscriptionId?: string | undefined
  readonly clientSecret?: string | undefined
  /** PEM of certificate and private key. */
  readonly certificatePem?: string | undefined
}
