import * as v from 'valibot'
import { ImageError } from '../../base/errors.ts'
import type { Http } from '../../base/http/openHttp.ts'
import { regionName } from '../arm/regionName.ts'
import type { AzureLogin } from '../login/azureLogin.ts'

const apiVersion = '2022-12-01'
const listSchema = v.object({ value: v.array(v.object({ name: v.string() })) })

/** Which subscription, and how it is reached. */
export interface RegionRequest {
  readonly login: Pick<AzureLogin, 'cloud' | 'credential'>
  readonly subscriptionId: string
}

/** The regions of a subscription, as `regionName` writes them. Throws an Error when Azure does not say. */
export async function listRegions(
  http: Http,
  { login, subscriptionId }: RegionRequest,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { armEndpoint, armAudience } = login.cloud
  const token = await login.credential.getToken(`${armAudience.replace(/\/+$/, '')}/.default`, {
    abortSignal: signal,
  })
  if (!token) throw new ImageError('AZURE_LOGIN_FAILED', 'There was no token to ask for the regions.')
  const scope = `/subscriptions/${subscriptionId}/locations`
  const url = new URL(`${armEndpoint.replace(/\/+$/, '')}${scope}?api-version=${apiVersion}`)
  const headers = new Map([['authorization', `Bearer ${token.token}`]])
  const { status, body } = await http.get(url, headers, signal)
  const chunks: Buffer[] = []
  for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk)
  if (status === 403)
    throw new Error(`the account may not do Microsoft.Resources/subscriptions/locations/read at ${scope}`)
  if (status !== 200) throw new Error(`Azure answered GET ${scope} with status ${status}`)
  const { value } = v.parse(listSchema, JSON.parse(Buffer.concat(chunks).toString('utf8')))
  return value.map(({ name }) => regionName(name))
}
