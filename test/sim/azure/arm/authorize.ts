import type { TokenFacts, TokenIssuer } from '../entra/tokens.ts'
import type { SimRequest } from '../http/exchange.ts'
import type { World } from '../world.ts'
import { ArmRefusal, armError } from './armError.ts'

/** Who asks; throws 401 for tokens that are none, over, for something else or of another tenant. */
export function authenticate(
  request: SimRequest,
  world: World,
  issuer: TokenIssuer,
  audiences: readonly string[],
): TokenFacts {
  const refuse = (code: string, message: string) =>
    new ArmRefusal(
      401,
      { code, message },
      {
        'www-authenticate': `Bearer authorization_uri="${request.origin}/${world.tenantId}", error="invalid_token", error_description="${message}"`,
      },
    )
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined)
    throw refuse('AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.")
  const facts = issuer.factsOf(token)
  if (!facts) throw refuse('InvalidAuthenticationToken', 'The access token is invalid.')
  if (facts.expiresMs < issuer.now())
    throw refuse('ExpiredAuthenticationToken', 'The access token has expired.')
  if (!audiences.includes(facts.audience))
    throw refuse(
      'InvalidAuthenticationTokenAudience',
      `The access token has been obtained for wrong audience or resource '${facts.audience}'.`,
    )
  if (facts.tenantId !== world.tenantId)
    throw refuse(
      'InvalidAuthenticationTokenTenant',
      `The access token is from the wrong issuer. It must match the tenant '${world.tenantId}' associated with this subscription.`,
    )
  return facts
}

/** Throws 403 for a permission that the test took away. */
export function authorize(world: World, facts: TokenFacts, action: string, scope: string): void {
  if (world.denies(action, scope))
    throw armError(
      403,
      'AuthorizationFailed',
      `The client '${facts.clientId}' with object id '${facts.clientId.replace(/^./, '9')}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    )
}
