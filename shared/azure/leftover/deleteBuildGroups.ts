import * as v from 'valibot'
import { ImageError } from '../../base/errors.ts'
import type { Http, HttpRequest } from '../../base/http/openHttp.ts'
import type { AzureLogin } from '../login/azureLogin.ts'
import { isGroupOfBuild } from './buildPrefix.ts'

const apiVersion = '2021-04-01'
const mostPages = 50
const groupsSchema = v.object({
  value: v.array(v.object({ name: v.string() })),
  nextLink: v.optional(v.string()),
})

/** Which build, and how it is reached. */
export interface LeftoverRequest {
  readonly login: Pick<AzureLogin, 'cloud' | 'credential'>
  readonly subscriptionId: string
  readonly prefix: string
}

/**
 * Has Azure delete the resource groups that the plugin made for a build and did not delete itself, and returns their names; Azure goes on
 * deleting after this. A group of any other name is not touched. Throws AZURE_LOGIN_FAILED, and an Error when Azure refuses.
 */
export async function deleteBuildGroups(
  http: Http,
  { login, subscriptionId, prefix }: LeftoverRequest,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { armEndpoint, armAudience } = login.cloud
  const token = await login.credential.getToken(`${armAudience}/.default`)
  if (!token)
    throw new ImageError('AZURE_LOGIN_FAILED', 'There was no token to look for what the build left.')
  const headers = new Map([['authorization', `Bearer ${token.token}`]])
  const groups = `${armEndpoint}/subscriptions/${subscriptionId}/resourcegroups`
  const names: string[] = []
  let next: string | undefined = `${groups}?api-version=${apiVersion}`
  for (let count = 0; next !== undefined && count < mostPages; count++) {
    // A token is for Resource Manager alone, whatever a link says.
    if (new URL(next).origin !== new URL(armEndpoint).origin) break
    const page: v.InferOutput<typeof groupsSchema> = v.parse(
      groupsSchema,
      JSON.parse(await ask(http, next, { headers, signal })),
    )
    names.push(...page.value.map(({ name }) => name).filter((name) => isGroupOfBuild(name, prefix)))
    next = page.nextLink
  }
  for (const name of names)
    await ask(http, `${groups}/${name}?api-version=${apiVersion}`, { method: 'DELETE', headers, signal })
  return names
}

async function ask(http: Http, url: string, request: HttpRequest): Promise<string> {
  const { status, body } = await http.request(new URL(url), request)
  const chunks: Buffer[] = []
  for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk)
  const isGone = request.method === 'DELETE' && status === 404
  if (status >= 300 && !isGone)
    throw new Error(
      `Azure answered ${request.method ?? 'GET'} ${new URL(url).pathname} with status ${status}`,
    )
  return Buffer.concat(chunks).toString('utf8')
}
