import type { AdoEndpoint } from '#test/agent/ado/environment.ts'
import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import type { Agent } from './agents.ts'
import type { StepOptions } from './agentStep.ts'

/** What of a step's options has to do with its login. */
export type StepLogin = Pick<StepOptions, 'inputs' | 'files' | 'secrets' | 'env' | 'agentEnv' | 'azure'>

/** A service connection by the way it logs in; the fields are those of Azure Pipelines. */
export type ConnectionFacts = Pick<AdoEndpoint, 'scheme'> & Partial<Pick<AdoEndpoint, 'parameters' | 'data'>>

/** How a step logs in: on Azure Pipelines by a service connection with a secret, on GitHub by the identity of the job. */
export function loginOf(agent: Agent, azure: AzureSimulator): StepLogin & Required<Pick<StepLogin, 'azure'>> {
  const { ids, environment, githubTokenUrl, githubRequestToken } = azure
  const { clientId, tenantId, subscriptionId } = ids
  const connected = connectionLogin(azure, secretConnection(azure))
  if (agent.platform === 'azurePipelines') return connected
  return {
    inputs: { azureCloud: 'custom', clientId, tenantId, subscriptionId },
    agentEnv: {
      ...environment,
      ACTIONS_ID_TOKEN_REQUEST_URL: githubTokenUrl,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: githubRequestToken,
    },
    azure: connected.azure,
  }
}

/** A login by a service connection, which names all endpoints of the simulator unless it names a cloud. */
export function connectionLogin(
  azure: AzureSimulator,
  { scheme, parameters, data }: ConnectionFacts,
): StepLogin & Required<Pick<StepLogin, 'azure'>> {
  const { ids, origin, armAudience, environment } = azure
  const { serviceConnectionId, tenantId, clientId, subscriptionId } = ids
  const endpoint: AdoEndpoint = {
    url: origin,
    scheme,
    parameters: { tenantid: tenantId, serviceprincipalid: clientId, ...parameters },
    data: {
      environment: 'AzureStack',
      subscriptionId,
      resourceManagerUrl: origin,
      environmentAuthorityUrl: origin,
      activeDirectoryServiceEndpointResourceId: armAudience,
      storageEndpointSuffix: origin,
      ...data,
    },
  }
  return {
    inputs: { azureConnection: serviceConnectionId },
    agentEnv: { ...environment },
    azure: { endpoints: { [serviceConnectionId]: endpoint } },
  }
}

/** The service connection of a service principal with a secret. */
export function secretConnection({ ids }: AzureSimulator): ConnectionFacts {
  const parameters = { authenticationType: 'spnKey', serviceprincipalkey: ids.clientSecret }
  return { scheme: 'ServicePrincipal', parameters }
}

/** The service connection of a service principal with a certificate. */
export function certificateConnection({ clientCertificate }: AzureSimulator): ConnectionFacts {
  const servicePrincipalCertificate = clientCertificate.pem
  return {
    scheme: 'ServicePrincipal',
    parameters: { authenticationType: 'spnCertificate', servicePrincipalCertificate },
  }
}

/** A login by a service connection with workload identity federation, of a job that may ask for its tokens. */
export function federatedLogin(azure: AzureSimulator): StepLogin {
  const login = connectionLogin(azure, { scheme: 'WorkloadIdentityFederation' })
  const variables = { 'System.OidcRequestUri': azure.pipelinesTokenUrl }
  const secrets = { 'System.AccessToken': azure.pipelinesAccessToken }
  return { ...login, secrets, azure: { ...login.azure, variables } }
}

/** A login by a service connection with the managed identity of the machine: that of a client id, or the only one. */
export function machineLogin(azure: AzureSimulator, clientId?: string): StepLogin {
  const data = clientId === undefined ? {} : { msiclientId: clientId }
  const login = connectionLogin(azure, { scheme: 'ManagedServiceIdentity', data })
  return { ...login, agentEnv: { ...login.agentEnv, ...machineEnvironment(azure) } }
}

/** Where a machine is told to look for its own identity. */
export function machineEnvironment({ imdsOrigin }: AzureSimulator): Readonly<Record<string, string>> {
  return { AZURE_POD_IDENTITY_AUTHORITY_HOST: imdsOrigin }
}
