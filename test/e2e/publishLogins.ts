import { delimiter, join } from 'node:path'
import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import type { AzureSimulatorOptions } from '#test/sim/azure/options.ts'
import type { Agent } from './agents.ts'
import {
  connectionLogin,
  loginOf,
  secretConnection,
  type ConnectionFacts,
  type StepLogin,
} from './azureConnection.ts'
import { loggedInCli } from './azureSession.ts'

/** Where a step is to log in. */
export interface LoginPlace {
  readonly azure: AzureSimulator
  /** The directory with the sources of the step. */
  readonly sources: string
}

/** One way for a step to log in to Azure. */
export interface PublishLogin {
  readonly name: string
  readonly platform: Agent['platform']
  readonly nodeMajor: Agent['nodeMajor']
  /** How the log tells it. */
  readonly told: string
  /** The cloud whose hosts the simulator stands in for; a custom one if not given. */
  readonly cloud?: Required<Pick<AzureSimulatorOptions, 'hosts' | 'federationAudience'>> & {
    readonly name: string
  }
  readonly login: (place: LoginPlace) => StepLogin
}

const connected = (connection: (azure: AzureSimulator) => ConnectionFacts) => ({
  platform: 'azurePipelines' as const,
  login: ({ azure }: LoginPlace) => connectionLogin(azure, connection(azure)),
})

const certificateConnection = ({ clientCertificate }: AzureSimulator): ConnectionFacts => ({
  scheme: 'ServicePrincipal',
  parameters: { authenticationType: 'spnCertificate', servicePrincipalCertificate: clientCertificate.pem },
})

const given = (
  { azure }: LoginPlace,
  inputs: Readonly<Record<string, string>>,
  more: Omit<StepLogin, 'inputs'> = {},
): StepLogin => {
  const { clientId, tenantId, subscriptionId } = azure.ids
  return {
    inputs: { azureCloud: 'custom', clientId, tenantId, subscriptionId, ...inputs },
    agentEnv: azure.environment,
    ...more,
  }
}

const bySecret = (place: LoginPlace) =>
  given(
    place,
    { clientSecret: place.azure.ids.clientSecret },
    { secrets: { word: place.azure.ids.clientSecret } },
  )

const byCertificate = (place: LoginPlace) =>
  given(
    place,
    { clientCertificate: 'client.pem' },
    { files: { 'client.pem': place.azure.clientCertificate.pem } },
  )

const byMachine = (place: LoginPlace, clientId: string) => {
  const { environment, imdsOrigin } = place.azure
  const agentEnv = { ...environment, AZURE_POD_IDENTITY_AUTHORITY_HOST: imdsOrigin }
  return given(place, { azureLogin: 'managedIdentity', clientId, tenantId: '' }, { agentEnv })
}

const bySession = (place: LoginPlace, azureLogin: string) => {
  const agentEnv = {
    ...place.azure.environment,
    PATH: `${join(place.sources, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
  }
  const files = { 'bin/az': loggedInCli(place.azure) }
  return given(place, { azureLogin, clientId: '', tenantId: '' }, { agentEnv, files })
}

const github = (nodeMajor: Agent['nodeMajor']): Agent => ({ name: 'GitHub', platform: 'github', nodeMajor })

/** Every kind of login of both platforms. */
export const publishLogins: readonly PublishLogin[] = [
  {
    name: 'a service connection with a secret',
    nodeMajor: 24,
    told: 'client secret',
    ...connected(secretConnection),
  },
  {
    name: 'a service connection with a certificate',
    nodeMajor: 20,
    told: 'client certificate',
    ...connected(certificateConnection),
  },
  {
    name: 'a service connection with workload identity federation',
    platform: 'azurePipelines',
    nodeMajor: 24,
    told: 'federated identity',
    login: ({ azure }) => {
      const login = connectionLogin(azure, { scheme: 'WorkloadIdentityFederation' })
      const variables = { 'System.OidcRequestUri': azure.pipelinesTokenUrl }
      const secrets = { 'System.AccessToken': azure.pipelinesAccessToken }
      return { ...login, secrets, azure: { ...login.azure, variables } }
    },
  },
  {
    name: 'a service connection with a managed identity of several',
    platform: 'azurePipelines',
    nodeMajor: 20,
    told: 'managed identity',
    login: ({ azure }) => machineConnection(azure, { msiclientId: azure.ids.managedIdentityClientId }),
  },
  {
    name: 'a service connection with the managed identity of the machine',
    platform: 'azurePipelines',
    nodeMajor: 24,
    told: 'managed identity',
    login: ({ azure }) => machineConnection(azure, {}),
  },
  {
    name: 'a service connection with a certificate to Azure in China',
    nodeMajor: 24,
    told: 'client certificate',
    cloud: {
      name: 'china',
      // The SDK knows another name of login.chinacloudapi.cn, and prefers it.
      hosts: ['login.partner.microsoftonline.cn', 'management.chinacloudapi.cn'],
      federationAudience: 'api://AzureADTokenExchangeChina',
    },
    ...connected((azure) => ({ ...certificateConnection(azure), data: { environment: 'AzureChinaCloud' } })),
  },
  {
    name: 'the identity token of the job',
    platform: 'github',
    nodeMajor: 24,
    told: 'federated identity',
    login: ({ azure }) => loginOf(github(24), azure),
  },
  {
    name: 'the identity token of the job to Azure Government',
    platform: 'github',
    nodeMajor: 20,
    told: 'federated identity',
    cloud: {
      name: 'usGovernment',
      hosts: ['login.microsoftonline.us', 'management.usgovcloudapi.net'],
      federationAudience: 'api://AzureADTokenExchangeUSGov',
    },
    login: ({ azure }) => {
      const { inputs, ...login } = loginOf(github(20), azure)
      return { ...login, inputs: { ...inputs, azureCloud: 'usGovernment' } }
    },
  },
  {
    name: 'the session of azure/login',
    platform: 'github',
    nodeMajor: 24,
    told: 'the Azure CLI',
    login: (place) => bySession(place, 'auto'),
  },
  { name: 'a secret', platform: 'github', nodeMajor: 20, told: 'client secret', login: bySecret },
  {
    name: 'a certificate',
    platform: 'github',
    nodeMajor: 24,
    told: 'client certificate',
    login: byCertificate,
  },
  {
    name: 'the managed identity of the machine',
    platform: 'github',
    nodeMajor: 24,
    told: 'managed identity',
    login: (place) => byMachine(place, ''),
  },
  {
    name: 'what the environment has for Azure’s own tools',
    platform: 'github',
    nodeMajor: 20,
    told: 'the first login of this machine that answers',
    login: (place) => {
      const { tenantId, clientId, clientSecret } = place.azure.ids
      const env = { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret }
      const inputs = { azureLogin: 'default', clientId: '', tenantId: '' }
      return given(place, inputs, { env, secrets: { word: clientSecret } })
    },
  },
]

/** No application is told: the identity is that of the machine the agent runs on. */
function machineConnection(azure: AzureSimulator, data: Readonly<Record<string, string>>): StepLogin {
  const login = connectionLogin(azure, { scheme: 'ManagedServiceIdentity', data })
  return { ...login, agentEnv: { ...login.agentEnv, AZURE_POD_IDENTITY_AUTHORITY_HOST: azure.imdsOrigin } }
}
