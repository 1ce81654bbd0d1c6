import type { HttpClient } from '@azure/core-rest-pipeline'
import * as v from 'valibot'

/** A difference of clocks below this is none that counts. */
const leastSkewMs = 30_000

/**
 * A client for identities of machines: the end of a token comes by the clock of who made it, and is told by that of this machine, since
 * it is compared with that. Otherwise a machine whose clock is behind would use tokens that are over.
 */
export function localExpiry(inner: HttpClient, now: () => number): HttpClient {
  return {
    async sendRequest(request) {
      const answer = await inner.sendRequest(request)
      const dateMs = Date.parse(answer.headers.get('date') ?? '')
      const skewMs = Number.isNaN(dateMs) ? 0 : dateMs - now()
      if (answer.status !== 200 || Math.abs(skewMs) < leastSkewMs) return answer
      return { ...answer, bodyAsText: shiftExpiry(answer.bodyAsText ?? '', skewMs) }
    },
  }
}

/** Seconds since the epoch, as a number or its digits; some sources write a date instead. */
const expiring = v.looseObject({ expires_on: v.union([v.number(), v.pipe(v.string(), v.digits())]) })

function shiftExpiry(body: string, skewMs: number): string {
  try {
    const answer = v.safeParse(expiring, JSON.parse(body))
    if (!answer.success) return body
    const { expires_on: endS } = answer.output
    return JSON.stringify({ ...answer.output, expires_on: String(Number(endS) - Math.round(skewMs / 1000)) })
  } catch {
    return body
  }
}
