import { computeClients } from '../../azure/arm/computeClient.ts'
import type { AzureLogin, LoginContext } from '../../azure/login/azureLogin.ts'
import type { ComputeClients } from '../../azure/arm/armResource.ts'
import type { PageBlobs } from '../../azure/publish/madeBlob.ts'
import { openPageBlob } from '../../azure/upload/blobPageStore.ts'
import type { AzureInputs } from './azureInputs.ts'
import { openLogin } from './openLogin.ts'

/** A login and the clients that use it. */
export interface Azure {
  readonly login: AzureLogin
  readonly clientOf: ComputeClients
  readonly blobOf: PageBlobs
}

/** Logs in as the inputs say; no request is made before something is asked for. Throws as `openLogin`. */
export async function openAzure(inputs: AzureInputs, ctx: LoginContext): Promise<Azure> {
  const login = await openLogin(inputs, ctx)
  const { credential, trust } = login
  const tell = (seconds: number) =>
    ctx.log.info(`Azure has too many requests and asks to wait for ${seconds} s; the run goes on then.`)
  const blobOf: PageBlobs = (url) => openPageBlob({ url, credential, trust })
  return { login, clientOf: computeClients(login, tell, ctx.clock), blobOf }
}
