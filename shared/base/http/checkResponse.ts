import { HttpProblem } from './httpProblem.ts'
import type { OpenedBody } from './openBody.ts'
import { statusProblem } from './statusProblem.ts'

/** Throws {@link HttpProblem} unless an answer is what was asked for: no error, no web page, not too long, not packed. */
export function checkResponse(opened: OpenedBody, mostBytes: number, now: number): void {
  const { status, headers, host } = opened
  const fail = (reason: string) => new HttpProblem({ host, reason, isTransient: false, status })
  if (status !== 200 && status !== 206) throw statusProblem(host, status, headers, now)
  if (/^(?:text\/html|application\/xhtml)/i.test(headers.get('content-type') ?? ''))
    throw fail('answered with a web page instead: a proxy or a page to sign in at is in between')
  const encoding = headers.get('content-encoding') ?? 'identity'
  if (encoding !== 'identity' && encoding !== '')
    throw fail(`packed its answer (${encoding}) against the request`)
  const lengthBytes = Number(headers.get('content-length') ?? 0)
  if (lengthBytes > mostBytes)
    throw fail(`offers ${lengthBytes} bytes, more than the ${mostBytes} expected at most`)
}
