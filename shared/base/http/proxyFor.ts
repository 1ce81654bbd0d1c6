import { isExempt } from './noProxy.ts'

/** The proxies of an environment, as curl, Go and most others read them. */
export interface ProxySettings {
  readonly http: string
  readonly https: string
  readonly exempt: string
}

/** `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, in lower case first, since CGI let a request set the other. */
export function proxySettings(environment: Readonly<Record<string, string>>): ProxySettings {
  const either = (name: string): string => environment[name.toLowerCase()] ?? environment[name] ?? ''
  const http = either('HTTP_PROXY')
  return { http, https: either('HTTPS_PROXY') || http, exempt: either('NO_PROXY') }
}

/** The proxy for a URL, as the environment names it; undefined when the URL is asked for directly. */
export function proxyFor(url: URL, settings: ProxySettings): string | undefined {
  const proxy = url.protocol === 'https:' ? settings.https : settings.http
  return proxy === '' || isExempt(url, settings.exempt) ? undefined : proxy
}

/** The URL of a proxy; without a scheme it is an address that plain HTTP is spoken with. Undefined for what is none. */
export function parseProxy(named: string): URL | undefined {
  const text = named.includes('://') ? named : `http://${named}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url !== undefined && /^https?:$/.test(url.protocol) ? url : undefined
}
