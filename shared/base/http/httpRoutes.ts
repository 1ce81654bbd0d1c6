import * as http from 'node:http'
import * as https from 'node:https'
import type { SecureContext } from 'node:tls'
import { HttpProblem } from './httpProblem.ts'
import { parseProxy, proxyFor, type ProxySettings } from './proxyFor.ts'

/** The way a request takes: the program of node that sends it, and what of its options that decides. */
export interface HttpRoute {
  readonly start: typeof http.request
  readonly options: RouteOptions
}

type RouteOptions = Omit<http.RequestOptions, 'headers'> & {
  readonly secureContext?: SecureContext
  readonly headers?: Readonly<Record<string, string>>
}

/** The connections of one client. */
export interface HttpRoutes {
  /** Throws {@link HttpProblem} for a proxy that is none. */
  readonly to: (url: URL) => Promise<HttpRoute>
  readonly close: () => void
}

/**
 * Connections, kept for further requests, that go through the proxies an environment names: tunnels for https, and for http what
 * a proxy is made for, since many tunnel to port 443 only.
 */
export function openRoutes(proxies: ProxySettings, secureContext: SecureContext | undefined): HttpRoutes {
  const trust = secureContext === undefined ? {} : { secureContext }
  const plainly = new http.Agent({ keepAlive: true })
  const securely = new https.Agent({ keepAlive: true })
  const tunnels = new Map<string, http.Agent>()
  const tunnelThrough = async (proxy: URL): Promise<http.Agent> => {
    const { tunnelAgent } = await import('./tunnelAgent.ts')
    const tunnel = tunnels.get(proxy.href) ?? tunnelAgent(proxy, trust)
    tunnels.set(proxy.href, tunnel)
    return tunnel
  }
  return {
    async to(url) {
      const named = proxyFor(url, proxies)
      if (url.protocol === 'https:') {
        const agent = named === undefined ? securely : await tunnelThrough(proxyUrl(url, named))
        return { start: https.request, options: { ...targetOf(url), ...trust, agent } }
      }
      if (named === undefined) return { start: http.request, options: { ...targetOf(url), agent: plainly } }
      const proxy = proxyUrl(url, named)
      const headers = { ...authorization(proxy), host: url.host }
      const options = { ...targetOf(proxy), path: url.href, headers }
      return proxy.protocol === 'https:'
        ? { start: https.request, options: { ...options, ...trust, agent: securely } }
        : { start: http.request, options: { ...options, agent: plainly } }
    },
    close() {
      for (const agent of [plainly, securely, ...tunnels.values()]) agent.destroy()
    },
  }
}

function targetOf({ protocol, hostname, port, pathname, search }: URL): RouteOptions {
  return {
    protocol,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    path: `${pathname}${search}`,
    ...(port === '' ? {} : { port }),
  }
}

function authorization({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {}
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const basic = Buffer.from(credentials, 'utf8').toString('base64')
  return { 'proxy-authorization': `Basic ${basic}` }
}

function proxyUrl(target: URL, named: string): URL {
  const url = parseProxy(named)
  if (url !== undefined) return url
  throw new HttpProblem({
    host: target.host,
    reason: 'is to be asked through a proxy whose URL cannot be read',
    isTransient: false,
    hint: 'Set HTTPS_PROXY and HTTP_PROXY to URLs such as http://proxy.example.com:3128, and encode special characters of the password (%40 for @).',
  })
}
