import type { Readable } from 'node:stream'
import { createSecureContext } from 'node:tls'
import type { buildConnector, Dispatcher } from 'undici'
import { ImageError } from '../errors.ts'
import { extraAuthorities } from './extraAuthorities.ts'
import { defaultHttpLimits, type HttpLimits } from './httpLimits.ts'
import { once } from '../once.ts'

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

const mostRedirects = 10

type ConnectOptions = buildConnector.BuildOptions
type Connector = buildConnector.connector

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
  const either = (name: string): string => environment[name.toLowerCase()] ?? environment[name] ?? ''
  const ca = await extraAuthorities(environment)
  const httpsProxy = either('HTTPS_PROXY') || either('HTTP_PROXY')
  // Loading the client takes a tenth of a second, which a run without a request is spared.
  const client = once(async () => {
    // CommonJS in a bundle has nothing but its default.
    const { default: undici } = await import('undici')
    const timeout = limits.connectMs
    // One for all connections: each would read the whole list of authorities anew, and one without TLS needs none.
    let secure: ConnectOptions | undefined
    const tls = () =>
      (secure ??= { timeout, ...(ca && { secureContext: createSecureContext({ ca: [...ca] }) }) })
    const plainly = undici.buildConnector({ timeout })
    let securely: Connector | undefined
    const throughProxy = httpsProxy === '' ? {} : { requestTls: tls(), proxyTls: tls() }
    const agent = new undici.EnvHttpProxyAgent({
      // Many proxies tunnel to port 443 only.
      proxyTunnel: false,
      httpProxy: either('HTTP_PROXY'),
      httpsProxy: either('HTTPS_PROXY'),
      noProxy: either('NO_PROXY'),
      connect: (target, callback) =>
        target.protocol === 'https:'
          ? (securely ??= undici.buildConnector(tls()))(target, callback)
          : plainly(target, callback),
      ...throughProxy,
      headersTimeout: limits.silenceMs,
      bodyTimeout: limits.silenceMs,
    })
    const following = agent.compose(undici.interceptors.redirect({ maxRedirections: mostRedirects }))
    return { send: undici.request, agent, following }
  })
  return {
    limits,
    proxy: httpsProxy === '' ? undefined : hostOf(httpsProxy),
    async request(url, { method = 'GET', headers = new Map(), body, signal }) {
      const { send, following } = await client.get()
      const options = { method, headers: Object.fromEntries(headers), signal, dispatcher: following }
      return rawResponse(await send(url, body === undefined ? options : { ...options, body }))
    },
    async get(url, headers, signal) {
      const { send, agent } = await client.get()
      return rawResponse(await send(url, { headers: Object.fromEntries(headers), signal, dispatcher: agent }))
    },
    async close() {
      await (await client.made())?.agent.destroy()
    },
  }
}

function rawResponse({ statusCode, headers, body }: Dispatcher.ResponseData): RawResponse {
  const received = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === 'string' ? value : (value[0] ?? '')] as const],
  )
  return { status: statusCode, headers: new Map(received), body }
}

function offlineHttp(limits: HttpLimits): Http {
  const refuse = (url: URL): Promise<never> =>
    Promise.reject(new ImageError('OFFLINE', `${url.host} would have been asked for ${url.pathname}.`))
  return { limits, proxy: undefined, request: refuse, get: refuse, close: () => Promise.resolve() }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'which cannot be read'
}
