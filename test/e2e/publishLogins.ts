import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import type { AzureSimulatorOptions } from '#test/sim/azure/options.ts'
import type { Agent } from './agents.ts'
import {
  certificateConnection,
  connectionLogin,
  federatedLogin,
  loginOf,
  machineLogin,
  secretConnection,
  type StepLogin,
} from './azureConnection.ts'
import { certificateLogin, environmentLogin, identityLogin, secretLogin, sessionLogin } from './inputLogin.ts'

/** One way for a step to log in to Azure. */
export interface PublishLogin {
  readonly agent: Agent
  /** What the step is given. */
  readonly by: string
  /** How the log tells it. */
  readonly told: string
  /** The cloud whose hosts the simulator stands in for; a custom one if not given. */
  readonly cloud?: SovereignCloud
  /** `sources` is the directory with the sources of the step. */
  readonly login: (azure: AzureSimulator, sources: string) => StepLogin
}

/** A cloud by what the product has to know of it. */
export interface SovereignCloud extends Required<
  Pick<AzureSimulatorOptions, 'hosts' | 'federationAudience'>
> {
  readonly name: string
}

const china: SovereignCloud = {
  name: 'china',
  // The SDK knows another name of login.chinacloudapi.cn, and prefers it.
  hosts: ['login.partner.microsoftonline.cn', 'management.chinacloudapi.cn'],
  federationAudience: 'api://AzureADTokenExchangeChina',
}

const usGovernment: SovereignCloud = {
  name: 'usGovernment',
  hosts: ['login.microsoftonline.us', 'management.usgovcloudapi.net'],
  federationAudience: 'api://AzureADTokenExchangeUSGov',
}

const pipelines = (nodeMajor: Agent['nodeMajor']): Agent => ({
  name: `Azure Pipelines, Node ${nodeMajor}`,
  platform: 'azurePipelines',
  nodeMajor,
})
const github = (nodeMajor: Agent['nodeMajor']): Agent => ({
  name: `GitHub, Node ${nodeMajor}`,
  platform: 'github',
  nodeMajor,
})

/** Every kind of login, with each platform's ways to it. */
export const publishLogins: readonly { readonly kind: string; readonly logins: readonly PublishLogin[] }[] = [
  {
    kind: 'the secret of a service principal',
    logins: [
      {
        agent: pipelines(24),
        by: 'a service connection',
        told: 'client secret',
        login: (azure) => connectionLogin(azure, secretConnection(azure)),
      },
      { agent: github(20), by: 'an input', told: 'client secret', login: secretLogin },
    ],
  },
  {
    kind: 'the certificate of a service principal',
    logins: [
      {
        agent: pipelines(20),
        by: 'a service connection',
        told: 'client certificate',
        login: (azure) => connectionLogin(azure, certificateConnection(azure)),
      },
      { agent: github(24), by: 'a file', told: 'client certificate', login: certificateLogin },
    ],
  },
  {
    kind: 'the identity of the job',
    logins: [
      { agent: pipelines(24), by: 'a service connection', told: 'federated identity', login: federatedLogin },
      {
        agent: github(24),
        by: 'the permission for it',
        told: 'federated identity',
        login: (azure) => loginOf(github(24), azure),
      },
    ],
  },
  {
    kind: 'the managed identity of the machine',
    logins: [
      {
        agent: pipelines(20),
        by: 'a service connection that says which',
        told: 'managed identity',
        login: (azure) => machineLogin(azure, azure.ids.managedIdentityClientId),
      },
      {
        agent: pipelines(24),
        by: 'a service connection',
        told: 'managed identity',
        login: (azure) => machineLogin(azure),
      },
      { agent: github(24), by: 'an input', told: 'managed identity', login: identityLogin },
    ],
  },
  {
    kind: 'what the machine is logged in with',
    logins: [
      { agent: github(20), by: 'an earlier azure/login', told: 'the Azure CLI', login: sessionLogin },
      {
        agent: github(24),
        by: 'variables for Azure’s own tools',
        told: 'the first login of this machine that answers',
        login: environmentLogin,
      },
    ],
  },
  {
    kind: 'a login to a sovereign cloud',
    logins: [
      {
        agent: pipelines(24),
        by: 'a service connection with a certificate',
        told: 'client certificate',
        cloud: china,
        login: (azure) =>
          connectionLogin(azure, {
            ...certificateConnection(azure),
            data: { environment: 'AzureChinaCloud' },
          }),
      },
      {
        agent: github(20),
        by: 'the permission for the identity of the job',
        told: 'federated identity',
        cloud: usGovernment,
        login(azure) {
          const login = loginOf(github(20), azure)
          return { ...login, inputs: { ...login.inputs, azureCloud: 'usGovernment' } }
        },
      },
    ],
  },
]
