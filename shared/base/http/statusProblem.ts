import { HttpProblem } from './httpProblem.ts'

const transient: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])

/** Says what a status other than success means. `now` is the time of day in milliseconds, for a Retry-After that is a date. */
export function statusProblem(
  host: string,
  status: number,
  headers: ReadonlyMap<string, string>,
  now: number,
): HttpProblem {
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'), now) ?? untilReset(headers, now)
  const limited = status === 429 || (status === 403 && retryAfterMs !== undefined)
  return new HttpProblem({
    host,
    status,
    reason: limited
      ? `limits how often it is asked (${status})`
      : `answered with status ${status}${meanings[status] ?? ''}`,
    isTransient: transient.has(status) || limited,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}

const meanings: Readonly<Record<number, string>> = {
  401: ': it wants credentials',
  403: ': access is refused, by the server or by a proxy before it',
  404: ': there is no such file',
  407: ': the proxy wants credentials',
  410: ': the file was taken away',
  451: ': access is refused for legal reasons',
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1000
  const atMs = Date.parse(text)
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - now)
}

/** GitHub says when the count of requests begins anew, in seconds since 1970 (docs.github.com, rate limits of the REST API). */
function untilReset(headers: ReadonlyMap<string, string>, now: number): number | undefined {
  const reset = headers.get('x-ratelimit-reset') ?? ''
  if (headers.get('x-ratelimit-remaining') !== '0' || !/^\d{1,12}$/.test(reset)) return undefined
  return Math.max(0, Number(reset) * 1000 - now)
}
