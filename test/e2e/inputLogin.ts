import { delimiter, join } from 'node:path'
import type { AzureSimulator } from '#test/sim/azure/azureSimulator.ts'
import { loggedInCli } from './azureSession.ts'
import { machineEnvironment, type StepLogin } from './azureConnection.ts'

/** A login by inputs to the cloud that the environment of the agent names; an input of an empty text is not given. */
export function inputLogin(
  { ids, environment }: AzureSimulator,
  inputs: Readonly<Record<string, string>>,
  more: Omit<StepLogin, 'inputs'> = {},
): StepLogin {
  const { clientId, tenantId, subscriptionId } = ids
  return {
    ...more,
    inputs: { azureCloud: 'custom', clientId, tenantId, subscriptionId, ...inputs },
    agentEnv: { ...environment, ...more.agentEnv },
  }
}

const nobody = { clientId: '', tenantId: '' }

/** A login by the secret of a service principal, which is one of the job. */
export function secretLogin(azure: AzureSimulator): StepLogin {
  const { clientSecret } = azure.ids
  return inputLogin(azure, { clientSecret }, { secrets: { word: clientSecret } })
}

/** A login by a file with the certificate of a service principal. */
export function certificateLogin(azure: AzureSimulator): StepLogin {
  const files = { 'client.pem': azure.clientCertificate.pem }
  return inputLogin(azure, { clientCertificate: 'client.pem' }, { files })
}

/** A login by the managed identity of the machine. */
export function identityLogin(azure: AzureSimulator): StepLogin {
  const agentEnv = machineEnvironment(azure)
  return inputLogin(azure, { ...nobody, azureLogin: 'managedIdentity' }, { agentEnv })
}

/** A login by nothing but the session that `az` has, which is in the sources of the step. */
export function sessionLogin(azure: AzureSimulator, sources: string): StepLogin {
  const files = { 'bin/az': loggedInCli(azure) }
  const agentEnv = { PATH: `${join(sources, 'bin')}${delimiter}${process.env['PATH'] ?? ''}` }
  return inputLogin(azure, nobody, { agentEnv, files })
}

/** A login by what Azure's own tools find: here the variables of a service principal. */
export function environmentLogin(azure: AzureSimulator): StepLogin {
  const { tenantId, clientId, clientSecret } = azure.ids
  const env = { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret }
  return inputLogin(azure, { ...nobody, azureLogin: 'default' }, { env, secrets: { word: clientSecret } })
}
