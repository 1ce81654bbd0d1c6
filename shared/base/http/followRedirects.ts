import type { HttpRequest, RawResponse } from './openHttp.ts'

const mostRedirects = 10
/** What no other host is told than the one it was meant for, as in the Fetch standard and in Go. */
const secret: ReadonlySet<string> = new Set(['authorization', 'cookie', 'proxy-authorization'])

/** Sends a request, and what its redirects make of it (RFC 9110, 15.4), as Go's client does. Rejects when there is no end of them. */
export async function followRedirects(
  url: URL,
  request: HttpRequest,
  send: (url: URL, request: HttpRequest) => Promise<RawResponse>,
): Promise<RawResponse> {
  let [at, asked] = [url, request]
  for (let redirects = 0; ; redirects++) {
    const response = await send(at, asked)
    const location = response.headers.get('location')
    if (location === undefined || ![301, 302, 303, 307, 308].includes(response.status)) return response
    response.body.on('error', () => undefined).destroy()
    if (redirects >= mostRedirects) throw new Error(`${at.host} redirects more than ${mostRedirects} times`)
    const next = new URL(location, at)
    asked = redirected(asked, response.status, next.origin === at.origin)
    at = next
  }
}

function redirected(request: HttpRequest, status: number, isSameOrigin: boolean): HttpRequest {
  const { method = 'GET', headers = new Map<string, string>(), body, signal } = request
  const isAnew = status < 307 && method !== 'GET' && method !== 'HEAD'
  const kept = [...headers].filter(([name]) => {
    const lower = name.toLowerCase()
    return !(isAnew && lower.startsWith('content-')) && (isSameOrigin || !secret.has(lower))
  })
  return {
    method: isAnew ? 'GET' : method,
    headers: new Map(kept),
    signal,
    ...(isAnew || body === undefined ? {} : { body }),
  }
}
