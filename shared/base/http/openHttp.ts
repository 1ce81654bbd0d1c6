import type { Response } from 'undici'

/** A request beyond its URL. */
export interface HttpRequest {
  readonly method?: string
  readonly headers?: ReadonlyMap<string, string>
  readonly body?: string
  readonly signal: AbortSignal
}

/** Requests over HTTP as a machine's environment routes them. */
export interface Http {
  /** Resolves when the headers are there; follows redirects. Rejects when no answer comes. */
  request(url: URL, request: HttpRequest): Promise<Response>
  close(): Promise<void>
}

/** How long a server may be silent before, and within, an answer. */
const silenceMs = 60_000
const connectMs = 20_000

/** Opens a client that goes through the proxies of the environment (`HTTPS_PROXY`, `NO_PROXY`, …) in either case of letters. */
export async function openHttp(environment: Readonly<Record<string, string>>): Promise<Http> {
  // CommonJS in a bundle has nothing but its default.
  const { default: undici } = await import('undici')
  const { EnvHttpProxyAgent, fetch } = undici
  const either = (name: string): string => environment[name.toLowerCase()] ?? environment[name] ?? ''
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: either('HTTP_PROXY'),
    httpsProxy: either('HTTPS_PROXY'),
    noProxy: either('NO_PROXY'),
    connect: { timeout: connectMs },
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
  })
  return {
    request: (url, { method = 'GET', headers = new Map(), body, signal }) =>
      fetch(url, {
        method,
        headers: [...headers],
        signal,
        dispatcher,
        ...(body === undefined ? {} : { body }),
      }),
    close: () => dispatcher.destroy(),
  }
}
