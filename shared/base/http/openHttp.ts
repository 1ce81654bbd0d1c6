import type { Readable } from 'node:stream'
import { createSecureContext } from 'node:tls'
import { ImageError } from '../errors.ts'
import { extraAuthorities } from './extraAuthorities.ts'
import type { Send } from './followRedirects.ts'
import { defaultHttpLimits, type HttpLimits } from './httpLimits.ts'
import { once } from '../once.ts'
import { parseProxy, readProxyRules } from './proxyRules.ts'

/** A request beyond its URL. */
export interface HttpRequest {
  readonly method?: string
  readonly headers?: ReadonlyMap<string, string>
  readonly body?: string
  readonly signal: AbortSignal
}

/** One answer of one server, its body as it came over the wire. */
export interface RawResponse {
  readonly status: number
  /** By lower-case name; of repeated ones the first. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Readable
}

/** Requests over HTTP as a machine's environment routes them. */
export interface Http {
  readonly limits: HttpLimits
  /** The proxy that requests for https take unless their host is exempt, without credentials; for messages. */
  readonly proxy: string | undefined
  /** Resolves when the headers are there; follows redirects. Rejects when no answer comes. Whoever calls must read or destroy the body. */
  request(url: URL, request: HttpRequest): Promise<RawResponse>
  /** One GET: no redirect is followed, nothing is unpacked. Whoever calls must read or destroy the body. */
  get(url: URL, headers: ReadonlyMap<string, string>, signal: AbortSignal): Promise<RawResponse>
  close(): Promise<void>
}

/** How a client is opened. */
export interface HttpOptions {
  /** Every request fails with OFFLINE before a socket is made. */
  readonly offline?: boolean
  readonly limits?: Partial<HttpLimits>
}

/**
 * Opens a client that goes through the proxies of the environment (`HTTPS_PROXY`, `NO_PROXY`, … in either case of letters) and
 * trusts the authorities it names (`NODE_EXTRA_CA_CERTS`, `SSL_CERT_FILE`).
 */
export async function openHttp(
  environment: Readonly<Record<string, string>>,
  options: HttpOptions = {},
): Promise<Http> {
  const limits = { ...defaultHttpLimits, ...options.limits }
  if (options.offline === true) return offlineHttp(limits)
  const ca = await extraAuthorities(environment)
  const rules = readProxyRules(environment)
  // Reading all authorities takes a twentieth of a second, which a run without a request is spared.
  const client = once(async () => {
    const [{ Connections }, { sendRequest }, { followRedirects }] = await Promise.all([
      import('./connections.ts'),
      import('./sendRequest.ts'),
      import('./followRedirects.ts'),
    ])
    // One context for all connections: each would read the whole list of authorities anew.
    const secureContext = ca === undefined ? undefined : createSecureContext({ ca: [...ca] })
    const connections = new Connections({ connectMs: limits.connectMs, secureContext })
    const sender = { connections, rules, silenceMs: limits.silenceMs }
    const send: Send = (url, request) => sendRequest(sender, url, request)
    return { send, connections, followRedirects }
  })
  return {
    limits,
    proxy: rules.forHttps === '' ? undefined : (parseProxy(rules.forHttps)?.host ?? 'which cannot be read'),
    async request(url, request) {
      const { send, followRedirects } = await client.get()
      return await followRedirects(send, url, request)
    },
    async get(url, headers, signal) {
      const { send } = await client.get()
      return await send(url, { headers, signal })
    },
    async close() {
      ;(await client.made())?.connections.close()
    },
  }
}

function offlineHttp(limits: HttpLimits): Http {
  const refuse = (url: URL): Promise<never> =>
    Promise.reject(new ImageError('OFFLINE', `${url.host} would have been asked for ${url.pathname}.`))
  return { limits, proxy: undefined, request: refuse, get: refuse, close: () => Promise.resolve() }
}
