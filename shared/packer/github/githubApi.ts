import { ImageError, isImageError } from '../../base/errors.ts'
import { getJson } from '../../base/http/getText.ts'
import { HttpProblem } from '../../base/http/httpProblem.ts'
import type { TransferContext } from '../../base/http/transfer.ts'
import type { GithubHost } from './githubHost.ts'

/** What else can be done than to reach GitHub. */
export const insteadOfGithub = 'or set mirrorUrl or mirrorFolder to a mirror that has the plugin'

/** Answers of the API are lists of a hundred entries. */
const mostBytes = 16 * 2 ** 20

/** The header that shows who asks; empty without a token. */
export function credentialsOf({ token }: GithubHost): ReadonlyMap<string, string> {
  return new Map(token === undefined ? [] : [['authorization', `Bearer ${token}`]])
}

/** Asks the API for a path; undefined when there is no such thing, or none that may be seen. Throws DOWNLOAD_FAILED. */
export async function askGithub(
  ctx: TransferContext,
  host: GithubHost,
  path: string,
  what: string,
): Promise<unknown> {
  try {
    return await getJson(ctx, {
      url: new URL(path, host.apiUrl),
      headers: new Map([
        ['accept', 'application/vnd.github+json'],
        ['x-github-api-version', '2022-11-28'],
        // The API refuses whoever names nobody (docs.github.com/rest/using-the-rest-api).
        ['user-agent', 'machine-image-tasks'],
      ]),
      credentials: credentialsOf(host),
      what,
      instead: insteadOfGithub,
      mostBytes,
    })
  } catch (thrown) {
    throw explained(host, thrown)
  }
}

/** Refusals of the API have remedies of their own. */
function explained(host: GithubHost, thrown: unknown): unknown {
  if (!isImageError(thrown) || !(thrown.cause instanceof HttpProblem)) return thrown
  const { status } = thrown.cause.facts
  const hint = hintFor(host, status ?? 0)
  return hint === undefined
    ? thrown
    : new ImageError('DOWNLOAD_FAILED', thrown.detail, { cause: thrown.cause, hint })
}

function hintFor({ host, token }: GithubHost, status: number): string | undefined {
  if (status === 401) return `Replace githubToken: ${host} does not accept the one that is given.`
  if (status !== 403 && status !== 429) return undefined
  const lock = 'lock the plugins with `machine-image lock`, since locked ones need no list'
  return token === undefined
    ? `Set githubToken (or GITHUB_TOKEN, or PACKER_GITHUB_API_TOKEN), with which ${host} allows many more requests, or ${lock}.`
    : `The given token has used up its requests, or may not read this repository: wait, give another one, or ${lock}.`
}
