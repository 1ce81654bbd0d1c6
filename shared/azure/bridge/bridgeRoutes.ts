import type { IncomingHttpHeaders } from 'node:http'
import type { AzureLogin } from '../login/azureLogin.ts'

/** What a bridge answers with: JSON. */
export interface BridgeAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** One way to ask. */
export interface BridgeRoute {
  /** Where the client puts the secret; empty when it gave none. */
  readonly secretOf: (headers: IncomingHttpHeaders) => string
  readonly answer: (query: URLSearchParams) => Promise<BridgeAnswer>
}

/** Path → way to ask. */
export type BridgeRoutes = ReadonlyMap<string, BridgeRoute>

/** Where clients ask for assertions, and for access tokens. */
export const bridgePaths = { assertion: '/oidc', identity: '/identity' } as const

/**
 * The ways a build may ask for the login of its task. `/oidc` speaks as GitHub's endpoint for identity tokens, which is what
 * packer-plugin-azure 2 knows (go-azure-sdk, github_oidc_authorizer); there is none for logins that make no assertions. `/identity`
 * speaks as the managed identity of App Service, API 2017-09-01, which everything built on go-autorest knows, so version 1 too.
 */
export function bridgeRoutes(login: Pick<AzureLogin, 'credential' | 'assertion'>): BridgeRoutes {
  const { credential, assertion } = login
  const routes = new Map<string, BridgeRoute>()
  if (assertion)
    routes.set(bridgePaths.assertion, {
      secretOf: ({ authorization = '' }) => authorization.replace(/^Bearer /, ''),
      answer: async () => ({ status: 200, body: { count: 1, value: await assertion() } }),
    })
  routes.set(bridgePaths.identity, {
    secretOf: ({ secret }) => (typeof secret === 'string' ? secret : ''),
    async answer(query) {
      const resource = (query.get('resource') ?? '').replace(/\/+$/, '')
      if (resource === '') return { status: 400, body: { error: 'no resource' } }
      const token = await credential.getToken(`${resource}/.default`)
      if (!token) return { status: 502, body: { error: 'no token' } }
      const expires = String(Math.floor(token.expiresOnTimestamp / 1000))
      return {
        status: 200,
        body: { access_token: token.token, expires_on: expires, resource, token_type: 'Bearer' },
      }
    },
  })
  return routes
}
