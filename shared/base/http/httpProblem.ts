import { errnoOf } from '../errors.ts'

/** What is known of a transfer that failed, in words and for decisions. */
export interface HttpProblemFacts {
  /** The host that failed, or that could not be reached. */
  readonly host: string
  /** Begins in lower case and has no full stop: `answered with status 503`. */
  readonly reason: string
  /** Whether the same request may well succeed later. */
  readonly isTransient: boolean
  /** What to do; for a few kinds only. */
  readonly hint?: string
  readonly status?: number
  /** How long the server asks to wait. */
  readonly retryAfterMs?: number
}

/** A transfer that failed: thrown within this room, where {@link asDownloadError} makes an error for users of it. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem'
  readonly facts: HttpProblemFacts

  constructor(facts: HttpProblemFacts, cause?: unknown) {
    super(`${facts.host} ${facts.reason}`, { cause })
    this.facts = facts
  }
}

/** Classifies whatever a client threw: the errors of node's sockets, TLS, DNS and HTTP. */
export function problemOf(host: string, thrown: unknown): HttpProblem {
  if (thrown instanceof HttpProblem) return thrown
  for (let error = thrown, depth = 0; error instanceof Error && depth < 5; error = error.cause, depth++) {
    const found = describe(errnoOf(error) ?? '', error.message)
    if (found !== undefined) return new HttpProblem({ host, ...found }, thrown)
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new HttpProblem({ host, reason: `could not be read: ${message}`, isTransient: true }, thrown)
}

type Described = Pick<HttpProblemFacts, 'reason' | 'isTransient' | 'hint'>

const broken: Described = { reason: 'broke the connection off', isTransient: true }

const byCode: Readonly<Record<string, Described>> = {
  ENOTFOUND: { reason: 'has no address: the name cannot be resolved', isTransient: false },
  EAI_AGAIN: { reason: 'has no address: the name server does not answer', isTransient: true },
  ECONNREFUSED: { reason: 'refused the connection', isTransient: true },
  EHOSTUNREACH: { reason: 'cannot be reached', isTransient: true },
  ENETUNREACH: { reason: 'cannot be reached', isTransient: true },
  ECONNRESET: broken,
  EPIPE: broken,
  ETIMEDOUT: { reason: 'did not accept the connection in time', isTransient: true },
  HPE_INVALID_CONSTANT: { reason: 'does not speak HTTP', isTransient: false },
  HPE_HEADER_OVERFLOW: { reason: 'sent more headers than any server needs', isTransient: false },
}

function describe(code: string, message: string): Described | undefined {
  const proxyStatus = /Proxy response \((\d+)\)/.exec(message)?.[1]
  if (proxyStatus === '407')
    return {
      reason: 'is behind a proxy that asks for credentials (407)',
      isTransient: false,
      hint: 'Put user and password into HTTPS_PROXY, from a secret variable: http://user:password@proxy:port.',
    }
  if (proxyStatus !== undefined)
    return {
      reason: `is not let through by the proxy (${proxyStatus})`,
      isTransient: /^(?:502|503|504)$/.test(proxyStatus),
    }
  const known = Object.hasOwn(byCode, code) ? byCode[code] : undefined
  if (known !== undefined) return known
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|HOSTNAME_MISMATCH/.test(code))
    return {
      reason: `has a certificate that is not trusted here (${code})`,
      isTransient: false,
      hint: 'Where a proxy opens TLS or a mirror has a certificate of its own, set NODE_EXTRA_CA_CERTS or SSL_CERT_FILE to the authority that signed it, in PEM form.',
    }
  if (/^(?:ERR_SSL|EPROTO|ERR_TLS)/.test(code))
    return { reason: `does not speak TLS as expected (${code})`, isTransient: false }
  if (code.startsWith('HPE_')) return { reason: `broke the rules of HTTP (${code})`, isTransient: true }
  return undefined
}
