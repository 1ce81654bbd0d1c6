import type { Readable } from 'node:stream'
import { ImageError } from '../errors.ts'
import { followRedirects } from './followRedirects.ts'
import { defaultHttpLimits, type HttpLimits } from './httpLimits.ts'
import { openRoutes } from './httpRoutes.ts'
import { parseProxy, proxySettings } from './proxyFor.ts'
import { sendRequest } from './sendRequest.ts'
import { trustedContext } from './trustedContext.ts'

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
  const proxies = proxySettings(environment)
  const routes = openRoutes(proxies, await trustedContext(environment))
  const send = async (url: URL, request: HttpRequest): Promise<RawResponse> =>
    sendRequest(url, request, await routes.to(url), limits)
  return {
    limits,
    proxy: proxies.https === '' ? undefined : hostOf(proxies.https),
    request: (url, request) => followRedirects(url, request, send),
    get: (url, headers, signal) => send(url, { headers, signal }),
    close: async () => routes.close(),
  }
}

function offlineHttp(limits: HttpLimits): Http {
  const refuse = (url: URL): Promise<never> =>
    Promise.reject(new ImageError('OFFLINE', `${url.host} would have been asked for ${url.pathname}.`))
  return { limits, proxy: undefined, request: refuse, get: refuse, close: () => Promise.resolve() }
}

function hostOf(proxy: string): string {
  const url = parseProxy(proxy)
  return url === undefined ? 'which cannot be read' : url.host
}
