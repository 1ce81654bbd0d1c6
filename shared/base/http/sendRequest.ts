import { request as sendOverHttp } from 'node:http'
import { addAbortSignal } from 'node:stream'
import { addressOf, type Connections, proxyCredentials } from './connections.ts'
import { HttpProblem } from './httpProblem.ts'
import type { HttpRequest, RawResponse } from './openHttp.ts'
import { proxyOf, type ProxyRules } from './proxyRules.ts'

/** What a request is sent with. */
export interface Sender {
  readonly connections: Connections
  readonly rules: ProxyRules
  /** Longest silence of a server before, and within, an answer. */
  readonly silenceMs: number
}

/** Sends one request and resolves when the headers of its answer are there. Rejects with what Node.js says, or {@link HttpProblem}. */
export async function sendRequest(
  { connections, rules, silenceMs }: Sender,
  url: URL,
  { method = 'GET', headers = new Map(), body, signal }: HttpRequest,
): Promise<RawResponse> {
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new HttpProblem({
      host: url.host,
      reason: `is no web server (${url.protocol})`,
      isTransient: false,
    })
  const proxy = proxyOf(rules, url)
  // Many proxies tunnel to port 443 only; what is not secret they are asked for in full.
  const isInFull = proxy !== undefined && url.protocol === 'http:'
  const path = `${url.pathname}${url.search}`
  return await new Promise((resolve, reject) => {
    const request = sendOverHttp({
      ...addressOf(url),
      agent: connections.agent(url.protocol, proxy),
      method,
      path: isInFull ? `${url.origin}${path}` : path,
      headers: {
        host: url.host,
        ...(isInFull ? proxyCredentials(proxy) : {}),
        ...Object.fromEntries(headers),
      },
      setHost: false,
      timeout: silenceMs,
      signal,
    })
    request.on('error', reject)
    request.on('timeout', () => {
      const reason = 'did not answer in time'
      request.destroy(new HttpProblem({ host: url.host, reason, isTransient: true }))
    })
    request.once('response', (response) => {
      addAbortSignal(signal, response)
      request.removeAllListeners('timeout').on('timeout', () => {
        // Who does not read what is there hears nothing either.
        if (response.readableLength > 0) request.socket?.setTimeout(silenceMs)
        else {
          const reason = 'fell silent within its answer'
          response.destroy(new HttpProblem({ host: url.host, reason, isTransient: true }))
        }
      })
      const received = Object.entries(response.headersDistinct).map(
        ([name, values]) => [name, values?.[0] ?? ''] as const,
      )
      resolve({ status: response.statusCode ?? 0, headers: new Map(received), body: response })
    })
    request.end(body)
  })
}
