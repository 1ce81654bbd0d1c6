import { jsonAnswer, type SimAnswer, type SimRequest } from '../http/exchange.ts'
import type { SimApplication } from './applications.ts'
import { checkAssertion } from './assertions.ts'
import { entraError } from './entraError.ts'
import type { TokenIssuer } from './tokens.ts'

/** What the directory of a world knows. */
export interface EntraParts {
  readonly applications: readonly SimApplication[]
  readonly issuer: TokenIssuer
  /** Resources that tokens can be for, without a slash at the end. */
  readonly audiences: () => readonly string[]
}

/** Whether a path is one of the directory's. */
export function isEntraPath(path: string): boolean {
  return /^\/[^/]+\/(?:v2\.0\/\.well-known\/|oauth2\/(?:v2\.0\/)?token|discovery\/)/.test(path)
}

/** Answers discovery and requests for tokens, versions 1 and 2 of the endpoint. */
export async function answerEntra(parts: EntraParts, request: SimRequest): Promise<SimAnswer> {
  const [tenant = '', ...rest] = request.segments
  const path = rest.join('/')
  if (!parts.applications.some(({ tenantId }) => tenantId === tenant))
    throw entraError(
      400,
      'invalid_tenant',
      90002,
      `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
    )
  if (path === 'v2.0/.well-known/openid-configuration') return jsonAnswer(200, discovery(request, tenant))
  if (request.method !== 'POST')
    throw entraError(400, 'invalid_request', 900561, 'The endpoint only accepts POST requests.')
  const form = new URLSearchParams((await request.bytes(256 * 1024)).toString('utf8'))
  return issue(parts, request, tenant, form, path.startsWith('oauth2/v2.0/') ? 2 : 1)
}

function discovery({ origin }: SimRequest, tenant: string): Readonly<Record<string, unknown>> {
  const base = `${origin}/${tenant}`
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    issuer: `${base}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    response_types_supported: ['code'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    tenant_region_scope: null,
    cloud_instance_name: new URL(origin).host,
  }
}

function issue(
  { applications, issuer, audiences }: EntraParts,
  { origin }: SimRequest,
  tenant: string,
  form: URLSearchParams,
  version: 1 | 2,
): SimAnswer {
  if (form.get('grant_type') !== 'client_credentials')
    throw entraError(400, 'unsupported_grant_type', 70003, 'The app requested an unsupported grant type.')
  const clientId = form.get('client_id') ?? ''
  const application = applications.find((known) => known.clientId === clientId && known.tenantId === tenant)
  if (!application)
    throw entraError(
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${clientId}' was not found in the directory '${tenant}'.`,
    )
  prove(
    application,
    form,
    [`${origin}/${tenant}/oauth2/v2.0/token`, `${origin}/${tenant}/oauth2/token`],
    issuer,
  )
  const asked = version === 2 ? (form.get('scope') ?? '') : (form.get('resource') ?? '')
  const resource = asked
    .split(' ')
    .find((scope) => version === 1 || scope.endsWith('/.default'))
    ?.replace(/\.default$/, '')
  const audience = (resource ?? '').replace(/\/+$/, '')
  if (!audiences().includes(audience))
    throw entraError(
      400,
      'invalid_resource',
      500011,
      `The resource principal named ${audience || asked} was not found in the tenant.`,
    )
  const { token, seconds } = issuer.accessToken({ tenantId: tenant, clientId, audience })
  const expiresOn = Math.floor(issuer.now() / 1000) + seconds
  return jsonAnswer(200, {
    token_type: 'Bearer',
    access_token: token,
    ...(version === 2
      ? { expires_in: seconds, ext_expires_in: seconds }
      : {
          expires_in: String(seconds),
          ext_expires_in: String(seconds),
          expires_on: String(expiresOn),
          not_before: String(expiresOn - seconds),
          resource,
        }),
  })
}

function prove(
  application: SimApplication,
  form: URLSearchParams,
  tokenUrls: readonly string[],
  issuer: TokenIssuer,
): void {
  const [secret, assertion] = [form.get('client_secret'), form.get('client_assertion')]
  if (assertion !== null) {
    if (form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
      throw entraError(400, 'invalid_request', 900144, 'The client_assertion_type is not supported.')
    return checkAssertion(application, assertion, tokenUrls, issuer)
  }
  if (secret === null)
    throw entraError(
      401,
      'invalid_client',
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    )
  if (application.expiredSecrets.includes(secret))
    throw entraError(401, 'invalid_client', 7000222, 'The provided client secret keys are expired.')
  if (!application.secrets.includes(secret))
    throw entraError(
      401,
      'invalid_client',
      7000215,
      'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.',
    )
}
