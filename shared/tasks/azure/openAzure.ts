import { computeClients } from '../../azure/arm/computeClient.ts'
import type { AzureLogin, LoginContext } from '../../azure/login/azureLogin.ts'
import type { ComputeClients } from '../../azure/arm/armResource.ts'
import type { AzureInputs } from './azureInputs.ts'
import { openLogin } from './openLogin.ts'

/** A login and the clients that use it. */
export interface Azure {
  readonly login: AzureLogin
  readonly clientOf: ComputeClients
}

/** Logs in as the inputs say; no request is made before something is asked for. Throws as `openLogin`. */
export async function openAzure(inputs: AzureInputs, ctx: LoginContext): Promise<Azure> {
  const login = await openLogin(inputs, ctx)
  return { login, clientOf: computeClients(login) }
}
