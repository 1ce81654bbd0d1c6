import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RunContext } from '../../base/context.ts'
import { describeError } from '../../base/errors.ts'
import { randomBearer, sameSecret } from './bearer.ts'
import type { BridgeAnswer, BridgeRoutes } from './bridgeRoutes.ts'

/** A running bridge: where a build asks for tokens, and the secret with which it asks. */
export interface TokenBridge {
  /** `http://127.0.0.1:PORT`; the routes are below it. */
  readonly origin: string
  readonly bearer: string
}

/** How long an answer may take, and how many may be asked for at once; a build asks for a handful of tokens an hour. */
const limits = { answerMs: 60_000, atOnce: 16 }

/**
 * Opens a bridge for one build: it answers on 127.0.0.1 only, to whoever knows its bearer, with tokens asked for anew each time,
 * and ends with the scope. Nothing of a token is logged.
 */
export async function openTokenBridge(
  routes: BridgeRoutes,
  ctx: Pick<RunContext, 'log' | 'scope'>,
): Promise<TokenBridge> {
  const bearer = randomBearer()
  ctx.log.secret(bearer)
  let waiting = 0
  let host = ''
  const answer = async (request: IncomingMessage): Promise<BridgeAnswer> => {
    // A page in a browser of this machine could be led here by a name that resolves to it.
    if (request.headers.host !== host) return refusal(421, 'no such host')
    const [path, base] = [request.url ?? '/', `http://${host}`]
    // Whoever is on this machine may send what is no address, such as `//`.
    if (!URL.canParse(path, base)) return refusal(400, 'no address')
    const url = new URL(path, base)
    const route = routes.get(url.pathname)
    if (!route) return refusal(404, 'not found')
    if (request.method !== 'GET') return refusal(405, 'only GET')
    if (!sameSecret(route.secretOf(request.headers), bearer)) return refusal(401, 'the bearer is wrong')
    if (waiting >= limits.atOnce) return refusal(429, 'too many requests at once')
    waiting++
    try {
      return await route.answer(url.searchParams)
    } catch (thrown) {
      const why = describeError(thrown)
      ctx.log.warning(`The build asked for a login to Azure and got none: ${why}`)
      return refusal(502, ctx.log.mask(why))
    } finally {
      waiting--
    }
  }
  const server = createServer((request, response) => {
    request.resume()
    answer(request)
      .catch(() => refusal(500, 'the bridge failed'))
      .then((result) => send(response, result))
      .catch(() => response.destroy())
  })
  server.requestTimeout = limits.answerMs
  server.headersTimeout = limits.answerMs
  ctx.scope.defer('the bridge for tokens', async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeAllConnections()
    await closed
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  server.unref()
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { origin: `http://${host}`, bearer }
}

function refusal(status: number, error: string): BridgeAnswer {
  return { status, body: { error } }
}

function send(response: ServerResponse, { status, body }: BridgeAnswer): void {
  const text = JSON.stringify(body)
  const length = Buffer.byteLength(text)
  const headers = {
    'content-type': 'application/json',
    'content-length': length,
    'cache-control': 'no-store',
  }
  response.writeHead(status, headers).end(text)
}
