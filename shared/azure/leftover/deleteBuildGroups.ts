import * as v from 'valibot'
import { describeError, ImageError } from '../../base/errors.ts'
import type { Http, HttpRequest } from '../../base/http/openHttp.ts'
import { retry } from '../../base/retry.ts'
import type { AskContext } from '../arm/askArm.ts'
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
 * deleting after this. A group of any other name is not touched. What passes is tried again. Throws AZURE_LOGIN_FAILED, and an Error when
 * Azure refuses: of groups, once all others were asked for.
 */
export async function deleteBuildGroups(
  http: Http,
  { login, subscriptionId, prefix }: LeftoverRequest,
  ctx: AskContext,
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
      JSON.parse(await ask(http, next, { headers }, ctx)),
    )
    names.push(...page.value.map(({ name }) => name).filter((name) => isGroupOfBuild(name, prefix)))
    next = page.nextLink
  }
  const refusals: string[] = []
  for (const name of names)
    await ask(http, `${groups}/${name}?api-version=${apiVersion}`, { method: 'DELETE', headers }, ctx).catch(
      (thrown: unknown) => refusals.push(describeError(thrown)),
    )
  if (refusals.length > 0) throw new Error(refusals.join('\n'))
  return names
}

/** A refusal that is another answer when it is asked for again. */
class Passing extends Error {}

type Asked = Omit<HttpRequest, 'signal'>

async function ask(http: Http, url: string, asked: Asked, { clock, signal }: AskContext): Promise<string> {
  const policy = { attempts: 4, baseDelayMs: 500, maxDelayMs: 5000, shouldRetry }
  return await retry(() => askOnce(http, url, { ...asked, signal }), policy, clock, signal)
}

function shouldRetry(thrown: unknown): boolean {
  return thrown instanceof Passing
}

async function askOnce(http: Http, url: string, request: HttpRequest): Promise<string> {
  const method = request.method ?? 'GET'
  const { status, body } = await http.request(new URL(url), request).catch((thrown: unknown) => {
    throw new Passing(`${method} ${new URL(url).pathname}: ${describeError(thrown)}`, { cause: thrown })
  })
  const chunks: Buffer[] = []
  for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk)
  const isGone = method === 'DELETE' && status === 404
  if (status < 300 || isGone) return Buffer.concat(chunks).toString('utf8')
  const text = `Azure answered ${method} ${new URL(url).pathname} with status ${status}`
  throw status === 429 || status >= 500 ? new Passing(text) : new Error(text)
}
