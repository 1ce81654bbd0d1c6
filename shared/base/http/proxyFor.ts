import { BlockList, isIP } from 'node:net'

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

/**
 * The proxy for a URL, as the environment names it; undefined when the URL is asked for directly. What NO_PROXY exempts is what Go
 * takes it to (golang.org/x/net/http/httpproxy), as Packer runs beside us: a domain and those below it, with a dot before it only
 * those below it; an address or a block of addresses; each with a port if it shall be exempt on that one only.
 */
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

function isExempt(url: URL, exempt: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (host === 'localhost' || isIn(host, '127.0.0.0/8') || host === '::1') return true
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  return exempt
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && matches(entry, host, port))
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true
  const [, bracketed, plain, wantedPort] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(entry) ?? []
  const wanted = bracketed ?? plain ?? entry
  if (wantedPort !== undefined && wantedPort !== port) return false
  if (wanted.includes('/')) return isIn(host, wanted)
  const domain = wanted.replace(/^\*(?=\.)/, '')
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`)
}

function isIn(host: string, block: string): boolean {
  const [network = '', prefix = ''] = block.split('/')
  const [family, bits] = [isIP(host), Number(prefix)]
  if (family === 0 || isIP(network) !== family) return false
  if (!/^\d{1,3}$/.test(prefix) || bits > (family === 4 ? 32 : 128)) return false
  const type = family === 4 ? 'ipv4' : 'ipv6'
  const list = new BlockList()
  list.addSubnet(network, bits, type)
  return list.check(host, type)
}
