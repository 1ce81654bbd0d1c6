import type { TokenIssuer } from '../entra/tokens.ts'
import { jsonAnswer, type SimAnswer, type SimRequest } from '../http/exchange.ts'

/** The identities of the simulated virtual machine the agent runs on. */
export interface ImdsParts {
  readonly issuer: TokenIssuer
  readonly tenantId: string
  readonly identities: readonly string[]
  readonly audiences: () => readonly string[]
}

/** Answers for the instance metadata service, which speaks plain HTTP on an address of its own. */
export function answerImds(parts: ImdsParts, request: SimRequest): SimAnswer {
  if (request.headers['metadata'] !== 'true')
    return jsonAnswer(400, {
      error: 'invalid_request',
      error_description: 'Required metadata header not specified',
    })
  if (!/^\/metadata\/identity\/oauth2\/token\/?$/.test(request.url.pathname)) return jsonAnswer(404, {})
  if (request.query.get('api-version') === null)
    return jsonAnswer(400, {
      error: 'bad_request_102',
      error_description: 'Required api-version not specified',
    })
  const wanted = request.query.get('client_id')
  const { identities } = parts
  if (wanted === null && identities.length !== 1)
    return jsonAnswer(400, {
      error: 'invalid_request',
      error_description:
        identities.length === 0
          ? 'Identity not found'
          : 'Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the token request',
    })
  const clientId = wanted ?? identities[0] ?? ''
  if (!identities.includes(clientId))
    return jsonAnswer(400, { error: 'invalid_request', error_description: 'Identity not found' })
  const resource = request.query.get('resource') ?? ''
  const audience = resource.replace(/\/+$/, '')
  if (!parts.audiences().includes(audience))
    return jsonAnswer(400, {
      error: 'invalid_resource',
      error_description: `AADSTS500011: The resource principal named ${resource} was not found in the tenant.`,
    })
  const { token, seconds } = parts.issuer.accessToken({ tenantId: parts.tenantId, clientId, audience })
  const expiresOn = Math.floor(parts.issuer.now() / 1000) + seconds
  return jsonAnswer(200, {
    access_token: token,
    client_id: clientId,
    expires_in: String(seconds),
    expires_on: String(expiresOn),
    ext_expires_in: String(seconds),
    not_before: String(expiresOn - seconds),
    resource,
    token_type: 'Bearer',
  })
}
