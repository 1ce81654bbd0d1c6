import { isIP } from 'node:net'

/**
 * Why a URL is not asked, in words that follow its host; undefined when it may be. Addresses of the link hold the credentials of
 * cloud machines, and no release.
 */
export function refusedTarget(url: URL): string | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return `is no web server (${url.protocol.slice(0, -1)})`
  if (url.username !== '' || url.password !== '') return 'has user and password in its URL'
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const isLinkLocal =
    isIP(host) === 4 ? host.startsWith('169.254.') : /^fe[89ab]|^fd00:ec2:|^::ffff:a9fe:/.test(host)
  if (isIP(host) !== 0 && isLinkLocal) return 'is an address of the link, not a server of releases'
  return undefined
}

/** Whether requests to this host never leave the machine. */
export function isLoopback(url: URL): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
}
