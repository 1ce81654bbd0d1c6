import { ImageError } from '../../base/errors.ts'
import type { ServiceConnection } from '../../base/platformIdentity.ts'
import type { AzureCloud, AzureCloudName } from './azureCloud.ts'
import { chooseAzureCloud } from './azureCloud.ts'
import type { LoginMethod } from './loginRequest.ts'

/** What a service connection to Azure Resource Manager comes to. Holds secrets. */
export interface ConnectionLogin {
  readonly method: Exclude<LoginMethod, 'connection' | 'cli' | 'default'>
  readonly cloud: AzureCloud
  readonly tenantId: string | undefined
  readonly clientId: string | undefined
  readonly subscriptionId: string | undefined
  readonly clientSecret: string | undefined
  readonly certificatePem: string | undefined
}

/** Names of environments as Azure Pipelines has them. */
const clouds: ReadonlyMap<string, AzureCloudName> = new Map([
  ['', 'public'],
  ['azurecloud', 'public'],
  ['azureusgovernment', 'usGovernment'],
  ['azurechinacloud', 'china'],
  ['azurestack', 'custom'],
])

/**
 * Reads a service connection as Azure Pipelines sends it (azure-pipelines-tasks-azure-arm-rest, azure-arm-endpoint). Throws
 * AZURE_LOGIN_MISSING for one that is no login to Resource Manager.
 */
export function readConnection(connection: ServiceConnection): ConnectionLogin {
  const parameter = (name: string) => filled(connection.parameters.get(name))
  const data = (name: string) => filled(connection.data.get(name))
  const method = methodOf(connection)
  return {
    method,
    cloud: cloudOf(connection),
    tenantId: parameter('tenantid') ?? data('tenantid'),
    clientId: method === 'managedIdentity' ? data('msiclientid') : parameter('serviceprincipalid'),
    subscriptionId: data('subscriptionid'),
    clientSecret: method === 'secret' ? parameter('serviceprincipalkey') : undefined,
    certificatePem: method === 'certificate' ? parameter('serviceprincipalcertificate') : undefined,
  }
}

function methodOf({ scheme, parameters, id }: ServiceConnection): ConnectionLogin['method'] {
  switch (scheme.toLowerCase()) {
    case '':
    case 'serviceprincipal':
      return parameters.get('authenticationtype')?.toLowerCase() === 'spncertificate'
        ? 'certificate'
        : 'secret'
    case 'workloadidentityfederation':
      return 'federation'
    case 'managedserviceidentity':
      return 'managedIdentity'
    default:
      throw new ImageError(
        'AZURE_LOGIN_MISSING',
        `The service connection ${id} logs in by ${scheme}, which is no login to Azure Resource Manager.`,
        { hint: 'Choose a service connection of the type Azure Resource Manager.' },
      )
  }
}

/** Azure Stack and other custom clouds name all their endpoints in the connection itself. */
function cloudOf({ data, url }: ServiceConnection): AzureCloud {
  const environment = data.get('environment') ?? ''
  const name = clouds.get(environment.toLowerCase()) ?? 'custom'
  if (name !== 'custom') return chooseAzureCloud({ name })
  return chooseAzureCloud({
    name,
    armEndpoint: filled(data.get('resourcemanagerurl')) ?? url,
    authorityHost: filled(data.get('environmentauthorityurl')) ?? data.get('activedirectoryauthority'),
    armAudience: data.get('activedirectoryserviceendpointresourceid'),
    storageSuffix: data.get('storageendpointsuffix'),
  })
}

function filled(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value
}
