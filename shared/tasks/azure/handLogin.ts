import { openTokenBridge } from '../../azure/bridge/tokenBridge.ts'
import { bridgePaths, bridgeRoutes } from '../../azure/bridge/bridgeRoutes.ts'
import type { AzureLogin } from '../../azure/login/azureLogin.ts'
import type { TaskContext } from '../taskContext.ts'
import type { AzureInputs } from './azureInputs.ts'
import { loginEnvironment, type LoginPart, loginVariables } from './loginVariables.ts'
import { openLogin } from './openLogin.ts'
import { watchLeftovers } from './watchLeftovers.ts'

/** A login as Packer gets it: variables for its template, all of them treated as secret, and its environment. */
export interface HandedLogin {
  readonly variables: ReadonlyMap<string, string>
  readonly environment: Readonly<Record<string, string>>
  /** To be told when Packer has succeeded; what a build that fails has left in Azure is deleted. */
  readonly succeeded: () => void
}

/** Whether the inputs ask for a login at all; most templates build without one. */
export function asksForLogin(inputs: AzureInputs): boolean {
  const { azureConnection, clientId, tenantId, clientSecret, clientCertificate } = inputs
  const given = [azureConnection, clientId, tenantId, clientSecret, clientCertificate]
  return inputs.azureLogin !== 'auto' || given.some((value) => value !== undefined)
}

/** How a login is handed over. */
export interface HandOver {
  /** Template variable → part of the login. */
  readonly mapping: ReadonlyMap<string, string>
  /** Whether what a failed build has made is to stay. */
  readonly keepsFailed: boolean
}

/**
 * Logs in and opens what Packer needs to log in the same way, for as long as the build takes: assertions and tokens are asked for
 * through a bridge, anew each time.
 */
export async function handLogin(
  inputs: AzureInputs,
  { mapping, keepsFailed }: HandOver,
  ctx: TaskContext,
): Promise<HandedLogin> {
  const login = await openLogin(inputs, ctx)
  const bridge = await openTokenBridge(bridgeRoutes(login), ctx)
  const watch = keepsFailed ? undefined : await watchLeftovers(login, ctx)
  const values = new Map<LoginPart, string>()
  const set = (part: LoginPart, value: string | undefined) => {
    if (value !== undefined && value !== '') values.set(part, value)
  }
  set('subscriptionId', login.subscriptionId)
  // The plugin takes a tenant for the sign of an application; the identity of a machine has none to give.
  if (login.method !== 'cli' && login.method !== 'default') set('clientId', login.clientId)
  if (login.method === 'secret' || login.assertion) set('tenantId', login.tenantId)
  set('clientSecret', login.secrets.clientSecret)
  if (login.assertion) {
    set('oidcRequestUrl', `${bridge.origin}${bridgePaths.assertion}`)
    set('oidcRequestToken', bridge.bearer)
  }
  if (login.method === 'cli') set('useAzureCliAuth', 'true')
  set('cloudEnvironmentName', pluginClouds[login.cloud.name])
  return {
    variables: new Map([...(watch?.variables ?? []), ...loginVariables(values, mapping)]),
    succeeded: () => watch?.succeeded(),
    environment: {
      ...loginEnvironment(values),
      ...watch?.environment,
      MSI_ENDPOINT: `${bridge.origin}${bridgePaths.identity}`,
      MSI_SECRET: bridge.bearer,
      ...(login.cloud.name === 'custom' ? { ARM_METADATA_URL: new URL(login.cloud.armEndpoint).host } : {}),
    },
  }
}

/** Names of clouds as packer-plugin-azure has them; of a custom one it learns from its metadata. */
const pluginClouds: Readonly<Partial<Record<AzureLogin['cloud']['name'], string>>> = {
  usGovernment: 'USGovernment',
  china: 'China',
}
