import { BlockList, isIP } from 'node:net'
import { domainToASCII } from 'node:url'

/**
 * Whether a URL is asked for without a proxy. NO_PROXY says what Go takes it to say (golang.org/x/net/http/httpproxy), as Packer
 * runs beside us: a domain and those below it, with a dot before it only those below it; an address or a block of addresses; each
 * with a port if it shall be exempt on that one only; a star for everything. This machine itself is always exempt.
 */
export function isExempt(url: URL, noProxy: string): boolean {
  const host = withoutMapping(url.hostname.replace(/^\[|\]$/g, ''))
  if (host === 'localhost' || host === '::1' || isIn(host, { network: '127.0.0.0', bits: 8 })) return true
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  // Go knows commas alone; curl and many scripts also separate by blanks.
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry === '*' || matches(entry, host, port))
}

function matches(entry: string, host: string, port: string): boolean {
  const block = parseBlock(entry)
  if (block !== undefined) return isIn(host, block)
  const [, bracketed, plain, wantedPort = ''] = /^(?:\[([^\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(entry) ?? []
  const wanted = bracketed ?? plain ?? entry
  if (wanted === '' || (wantedPort !== '' && wantedPort !== port)) return false
  if (isIP(wanted) !== 0) return host === canonicalAddress(wanted)
  const below = /^\*?(?=\.)/.test(wanted)
  const domain = wanted.replace(/^\*?\./, '')
  // What is ASCII already would be read as a whole host, numbers as addresses.
  const ascii = /[^\0-\x7f]/.test(domain) ? domainToASCII(domain) : domain
  return host.endsWith(`.${ascii}`) || (!below && host === ascii)
}

interface AddressBlock {
  readonly network: string
  readonly bits: number
}

/** Reads a block of addresses as Go does (net.ParseCIDR); undefined for what is none. */
function parseBlock(entry: string): AddressBlock | undefined {
  const [, address = '', digits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(entry) ?? []
  const [family, bits] = [isIP(address), Number(digits)]
  if (family === 0 || bits > (family === 4 ? 32 : 128)) return undefined
  const network = canonicalAddress(address)
  if (family === 4 || isIP(network) === 6) return { network, bits }
  return bits >= 96 ? { network, bits: bits - 96 } : { network: '::', bits }
}

function isIn(host: string, { network, bits }: AddressBlock): boolean {
  const family = isIP(host)
  if (family === 0 || isIP(network) !== family) return false
  const type = family === 4 ? 'ipv4' : 'ipv6'
  const list = new BlockList()
  list.addSubnet(network, bits, type)
  return list.check(host, type)
}

/** An address as URLs write it. */
function canonicalAddress(address: string): string {
  if (isIP(address) !== 6) return address
  const url = `http://[${address}]/`
  return URL.canParse(url) ? withoutMapping(new URL(url).hostname.slice(1, -1)) : address
}

/** The IPv4 address that an IPv6 address stands for (RFC 4291, 2.5.5.2), as URLs write that one; any other as it is. */
function withoutMapping(address: string): string {
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address) ?? []
  if (high === undefined || low === undefined) return address
  return [high, low]
    .flatMap((hex) => [Number.parseInt(hex, 16) >> 8, Number.parseInt(hex, 16) & 0xff])
    .join('.')
}
