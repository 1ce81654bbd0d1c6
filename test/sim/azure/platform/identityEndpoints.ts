import { federationAudience, platformSubjects } from '../entra/applications.ts'
import type { TokenIssuer } from '../entra/tokens.ts'
import { jsonAnswer, type SimAnswer, type SimRequest } from '../http/exchange.ts'

/** What the platforms' endpoints for identity tokens know. */
export interface PlatformParts {
  readonly issuer: TokenIssuer
  /** The bearers that may ask. */
  readonly pipelinesAccessToken: string
  readonly githubRequestToken: string
  readonly serviceConnectionId: string
}

/** Where Azure Pipelines signs tokens in this world; SYSTEM_OIDCREQUESTURI. */
export const pipelinesTokenPath =
  '/0b8f2f5e-2d0f-4b4e-9d7c-93ad2a9f6c11/_apis/distributedtask/hubs/build/plans/6c3cf7a3/jobs/12f1170f/oidctoken'

/** Where GitHub signs tokens in this world; ACTIONS_ID_TOKEN_REQUEST_URL has a query of its own. */
export const githubTokenPath = '/github/idtoken'

/** Whether a path is one of the platforms'. */
export function isPlatformPath(path: string): boolean {
  return path === githubTokenPath || /\/_apis\/distributedtask\/hubs\/[^/]+\/plans\//.test(path)
}

/** Answers requests for identity tokens as each platform does: Azure Pipelines to POST only, GitHub to GET only. */
export async function answerPlatform(parts: PlatformParts, request: SimRequest): Promise<SimAnswer> {
  await request.bytes(64 * 1024)
  return request.url.pathname === githubTokenPath ? github(parts, request) : pipelines(parts, request)
}

function pipelines(parts: PlatformParts, request: SimRequest): SimAnswer {
  if (request.method !== 'POST')
    return jsonAnswer(
      405,
      { message: `The requested resource does not support http method '${request.method}'.` },
      { allow: 'POST' },
    )
  // Without the header a browser's way in answers: a redirect to the page to sign in at.
  if (request.headers.authorization !== `Bearer ${parts.pipelinesAccessToken}`)
    return request.headers['x-tfs-fedauthredirect'] === 'Suppress'
      ? { status: 401, body: '' }
      : { status: 302, headers: { location: `${request.origin}/_signin` }, body: '' }
  if (!request.query.has('api-version')) return jsonAnswer(400, { message: 'No api-version was supplied.' })
  const connection = request.query.get('serviceConnectionId')
  if (connection !== null && connection !== parts.serviceConnectionId)
    return jsonAnswer(404, { message: `Service connection ${connection} could not be found.` })
  const { issuer, subject } = platformSubjects.azurePipelines
  const seconds = parts.issuer.lifetimes.pipelinesToken
  return jsonAnswer(200, {
    oidcToken: parts.issuer.identityToken(issuer, subject, federationAudience, seconds),
  })
}

function github(parts: PlatformParts, request: SimRequest): SimAnswer {
  if (request.method !== 'GET') return { status: 405, body: '' }
  if (request.headers.authorization !== `Bearer ${parts.githubRequestToken}`) return { status: 401, body: '' }
  const { issuer, subject } = platformSubjects.github
  const audience = request.query.get('audience') ?? 'https://github.com/example'
  return jsonAnswer(200, {
    count: 1,
    value: parts.issuer.identityToken(issuer, subject, audience, parts.issuer.lifetimes.githubToken),
  })
}
