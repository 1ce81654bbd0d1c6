import { isImageError } from '../errors.ts'
import type { Http, RawResponse } from './openHttp.ts'
import { HttpProblem, problemOf } from './httpProblem.ts'
import { refusedTarget } from './refusedTarget.ts'

/** What to ask for. */
export interface BodyRequest {
  readonly url: URL
  readonly headers?: ReadonlyMap<string, string>
  /** Sent to the origin of `url` only, never along a redirect to another. */
  readonly credentials?: ReadonlyMap<string, string>
}

/** An answer after redirects, and the host that gave it. */
export interface OpenedBody extends RawResponse {
  readonly host: string
}

/** An answer that is on its way, or there and not yet read. */
export interface AskedBody {
  /** May be rejected before anybody waits for it. */
  readonly opened: Promise<OpenedBody>
  /** Lets go of it. */
  readonly stop: (reason: unknown) => void
}

const mostRedirects = 5

/** Sends a GET whose answer will most likely be wanted; no more of it is received than fits into the buffers on the way. */
export function askBody(http: Http, request: BodyRequest, signal: AbortSignal): AskedBody {
  const own = new AbortController()
  const opened = openBody(http, request, AbortSignal.any([signal, own.signal]))
  opened.then(
    ({ body }) => body.on('error', () => undefined),
    () => undefined,
  )
  return { opened, stop: (reason) => own.abort(reason) }
}

/** Sends a GET and follows redirects, none of them to less security than it began with. Throws {@link HttpProblem}. */
export async function openBody(http: Http, request: BodyRequest, signal: AbortSignal): Promise<OpenedBody> {
  let url = request.url
  for (let redirects = 0; ; redirects++) {
    const refused = refusedTarget(url)
    if (refused !== undefined) throw new HttpProblem({ host: url.host, reason: refused, isTransient: false })
    // Archives are read as they are, so nothing has to be unpacked that may be larger than it looks.
    const headers = new Map([
      ['accept-encoding', 'identity'],
      ['user-agent', 'machine-image-tasks'],
      ...(request.headers ?? []),
      ...(url.origin === request.url.origin ? (request.credentials ?? []) : []),
    ])
    const response = await http.get(url, headers, signal).catch((thrown: unknown) => {
      throw isImageError(thrown) ? thrown : problemOf(url.host, thrown)
    })
    const location = response.headers.get('location')
    if (location === undefined || ![301, 302, 303, 307, 308].includes(response.status))
      return { ...response, host: url.host }
    response.body.on('error', () => undefined).destroy()
    url = nextUrl(url, location, redirects)
  }
}

function nextUrl(from: URL, location: string, redirects: number): URL {
  const fail = (reason: string) => new HttpProblem({ host: from.host, reason, isTransient: false })
  if (redirects >= mostRedirects) throw fail(`redirects more than ${mostRedirects} times`)
  if (!URL.canParse(location, from.href)) throw fail('redirects to what is no URL')
  const to = new URL(location, from)
  if (to.protocol !== from.protocol && to.protocol !== 'https:')
    throw fail(`redirects to ${to.host} without TLS`)
  return to
}
