import type { Agent } from 'node:http'
import type { SecureContext } from 'node:tls'
import { HttpsProxyAgent } from 'https-proxy-agent'

/**
 * Connections to servers that speak TLS, through a proxy. In a file of its own, which only those load who have a proxy: imported
 * as it is run, old CommonJS has other names in a bundle than it has outside of one.
 */
export function tunnelAgent(proxy: URL, trust: { readonly secureContext?: SecureContext }): Agent {
  return new HttpsProxyAgent(proxy, { ...trust, keepAlive: true })
}
