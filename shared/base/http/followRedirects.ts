import type { HttpRequest, RawResponse } from './openHttp.ts'

const mostRedirects = 10

/** Sends one request; rejects when no answer comes. */
export type Send = (url: URL, request: HttpRequest) => Promise<RawResponse>

/**
 * Sends a request, and again where it is sent on to, as the Fetch standard has it (4.4, HTTP-redirect fetch): credentials stay
 * with the server they are for. The answer after too many redirects is the last one.
 */
export async function followRedirects(send: Send, url: URL, request: HttpRequest): Promise<RawResponse> {
  for (let redirects = 0; ; redirects++) {
    const answer = await send(url, request)
    const location = answer.headers.get('location')
    const isRedirect = [300, 301, 302, 303, 307, 308].includes(answer.status)
    if (!isRedirect || location === undefined || redirects >= mostRedirects) return answer
    answer.body.on('error', () => undefined).destroy()
    const to = new URL(location, url)
    request = redirected(request, answer.status, to.origin === url.origin)
    url = to
  }
}

function redirected(
  { method = 'GET', headers = new Map(), body, signal }: HttpRequest,
  status: number,
  isSameOrigin: boolean,
): HttpRequest {
  const isAnotherPage = status === 303 && method !== 'HEAD'
  const kept = [...headers].filter(([name]) => {
    if (/^content-/i.test(name)) return !isAnotherPage
    return isSameOrigin || !/^(?:authorization|proxy-authorization|cookie|host)$/i.test(name)
  })
  return {
    method: isAnotherPage ? 'GET' : method,
    headers: new Map(kept),
    signal,
    ...(body === undefined || isAnotherPage ? {} : { body }),
  }
}
