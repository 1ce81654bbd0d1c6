import type { InputDefinitions, InputValues } from '../../declaration/inputs.ts'

const custom = { input: 'azureCloud', is: ['custom'] } as const

/** How a task logs in to Azure; shared by all tasks that do, which declare {@link azureGroup} under the name `azure`. */
export const azureInputs = {
  azureConnection: {
    kind: 'connection',
    connectionType: 'AzureRM',
    label: 'Azure service connection',
    help: 'The service connection to Azure Resource Manager: workload identity federation, service principal with secret or certificate, or managed identity.',
    group: 'azure',
    aliases: ['azureSubscription', 'ConnectedServiceName', 'connectedServiceAzure', 'ibSubscription'],
    only: { platform: 'azurePipelines', reason: 'Only Azure Pipelines has service connections.' },
  },
  azureLogin: {
    kind: 'choice',
    label: 'Way to log in',
    help: 'How to log in to Azure.',
    default: 'auto',
    options: {
      auto: 'The first for which enough is given: the service connection, `clientSecret`, `clientCertificate`, federation with `clientId` and `tenantId`; else on GitHub the session of the `azure/login` action, and at a desk whatever the machine is logged in with.',
      federation:
        'The identity token of this job, asked for anew whenever it is needed; needs `clientId` and `tenantId`, and on GitHub `permissions: id-token: write`.',
      secret: 'The secret of a service principal.',
      certificate: 'The certificate of a service principal.',
      managedIdentity: 'The managed identity of the virtual machine the agent runs on.',
      cli: 'The session of the Azure CLI.',
      default: 'What Azure’s own tools find on this machine, in their order.',
    },
    group: 'azure',
  },
  clientId: {
    kind: 'text',
    label: 'Client id',
    help: 'The application (client) id of the service principal or of the managed identity.',
    group: 'azure',
  },
  tenantId: {
    kind: 'text',
    label: 'Tenant id',
    help: 'The tenant of the service principal.',
    group: 'azure',
  },
  subscriptionId: {
    kind: 'text',
    label: 'Subscription id',
    help: 'The subscription to work in. Default: that of the service connection.',
    group: 'azure',
  },
  clientSecret: {
    kind: 'text',
    secret: { environment: 'AZURE_CLIENT_SECRET' },
    label: 'Client secret',
    help: 'The secret of the service principal; from a secret variable, never in the text of a pipeline.',
    group: 'azure',
  },
  clientCertificate: {
    kind: 'path',
    label: 'Client certificate',
    help: 'A PEM file with certificate and private key of the service principal.',
    group: 'azure',
  },
  azureCloud: {
    kind: 'choice',
    label: 'Azure cloud',
    help: 'Which Azure. A service connection says it by itself.',
    default: 'public',
    options: {
      public: 'The global one.',
      usGovernment: 'Azure Government of the United States.',
      china: 'Azure operated by 21Vianet.',
      custom: 'Another place, such as Azure Stack Hub, whose endpoints are given.',
    },
    group: 'azure',
  },
  authorityHost: {
    kind: 'text',
    label: 'Authority',
    help: 'Where tokens come from, an https URL. Default: the variable `MACHINE_IMAGE_AUTHORITY_HOST`.',
    group: 'azure',
    when: custom,
  },
  armEndpoint: {
    kind: 'text',
    label: 'Resource Manager endpoint',
    help: 'The https URL of Azure Resource Manager. Default: the variable `MACHINE_IMAGE_ARM_ENDPOINT`.',
    group: 'azure',
    when: custom,
  },
  armAudience: {
    kind: 'text',
    label: 'Resource Manager audience',
    help: 'What tokens for Resource Manager are made out to. Default: the variable `MACHINE_IMAGE_ARM_AUDIENCE`, else `armEndpoint`.',
    group: 'azure',
    when: custom,
  },
  storageSuffix: {
    kind: 'text',
    label: 'Storage suffix',
    help: 'The end of the hosts of storage accounts, as `core.windows.net`, or a URL for a store with the account in its paths. Default: the variable `MACHINE_IMAGE_STORAGE_SUFFIX`.',
    group: 'azure',
    when: custom,
  },
} as const satisfies InputDefinitions

/** The group of {@link azureInputs} in the task editor. */
export const azureGroup = { label: 'Login to Azure', expanded: false } as const

/** The values of {@link azureInputs}. */
export type AzureInputs = InputValues<typeof azureInputs>
