import { ImageError } from '../errors.ts'

/** Which requests take which proxy. */
export interface ProxyRules {
  /** As it was written; empty when there is none. */
  readonly forHttp: string
  readonly forHttps: string
  /** Hosts that are asked directly. */
  readonly exempt: readonly ExemptHost[]
}

interface ExemptHost {
  /** `*`, a whole host name, or the end of one, which then begins with a dot. */
  readonly host: string
  readonly port: string | undefined
}

/**
 * Reads the variables of an environment as curl does: `HTTP_PROXY`, `HTTPS_PROXY` (which the former stands in for) and
 * `NO_PROXY`, in lower case too.
 */
export function readProxyRules(environment: Readonly<Record<string, string>>): ProxyRules {
  const either = (name: string): string => environment[name.toLowerCase()] ?? environment[name] ?? ''
  const forHttp = either('HTTP_PROXY')
  return {
    forHttp,
    forHttps: either('HTTPS_PROXY') || forHttp,
    exempt: either('NO_PROXY')
      .split(/[\s,]+/)
      .filter((entry) => entry !== '')
      .map(parseExempt),
  }
}

/**
 * The proxy that a request takes, one of http if it has no scheme; undefined when the request goes to its host directly. Throws
 * INPUT_INVALID for a proxy that cannot be used.
 */
export function proxyOf({ forHttp, forHttps, exempt }: ProxyRules, url: URL): URL | undefined {
  const port = url.port === '' ? defaultPort(url.protocol) : url.port
  const isExempt = exempt.some(
    (entry) =>
      (entry.port === undefined || entry.port === port) &&
      (entry.host === '*' ||
        entry.host === url.hostname ||
        (entry.host.startsWith('.') && url.hostname.endsWith(entry.host))),
  )
  const text = url.protocol === 'https:' ? forHttps : forHttp
  if (isExempt || text === '') return undefined
  const proxy = parseProxy(text)
  if (proxy !== undefined) return proxy
  throw new ImageError('INPUT_INVALID', `The proxy for ${url.host} is no URL of http or https.`, {
    hint: 'Set HTTPS_PROXY, and HTTP_PROXY, to a URL such as http://proxy.example.com:3128, or unset them.',
  })
}

/** The port of a scheme that names none. */
export function defaultPort(protocol: string): string {
  return protocol === 'https:' ? '443' : '80'
}

/** A proxy as it is written; undefined for what is none. */
export function parseProxy(text: string): URL | undefined {
  const full = text.includes('://') ? text : `http://${text}`
  const url = URL.canParse(full) ? new URL(full) : undefined
  return /^https?:$/.test(url?.protocol ?? '') ? url : undefined
}

function parseExempt(entry: string): ExemptHost {
  const [, name = entry, port] = /^(.+):(\d+)$/.exec(entry) ?? []
  const host = name.toLowerCase()
  return { host: host === '*' ? host : host.replace(/^\*/, ''), port }
}
