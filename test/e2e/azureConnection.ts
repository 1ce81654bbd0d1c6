import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import type { Agent } from './agents.ts'
import type { StepOptions } from './agentStep.ts'

/** How a step logs in: on Azure Pipelines by a service connection with a secret, on GitHub by the identity of the job. */
export function loginOf(
  agent: Agent,
  azure: AzureSimulator,
): Required<Pick<StepOptions, 'inputs' | 'agentEnv' | 'azure'>> {
  const { ids, environment, githubTokenUrl, githubRequestToken } = azure
  const { clientId, tenantId, subscriptionId, serviceConnectionId } = ids
  const endpoints = { [serviceConnectionId]: connection(azure) }
  if (agent.platform === 'azurePipelines')
    return {
      inputs: { azureConnection: serviceConnectionId },
      agentEnv: { ...environment },
      azure: { endpoints },
    }
  return {
    inputs: { azureCloud: 'custom', clientId, tenantId, subscriptionId },
    agentEnv: {
      ...environment,
      ACTIONS_ID_TOKEN_REQUEST_URL: githubTokenUrl,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: githubRequestToken,
    },
    azure: { endpoints },
  }
}

function connection({ ids, origin, armAudience }: AzureSimulator) {
  return {
    url: origin,
    scheme: 'ServicePrincipal',
    parameters: {
      tenantid: ids.tenantId,
      serviceprincipalid: ids.clientId,
      authenticationType: 'spnKey',
      serviceprincipalkey: ids.clientSecret,
    },
    data: {
      environment: 'AzureStack',
      subscriptionId: ids.subscriptionId,
      resourceManagerUrl: origin,
      environmentAuthorityUrl: origin,
      activeDirectoryServiceEndpointResourceId: armAudience,
      storageEndpointSuffix: origin,
    },
  }
}
