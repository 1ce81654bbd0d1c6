/** An IP address of 32 or 128 bits. */
export interface Address {
  readonly bits: 32 | 128
  readonly value: bigint
}

/** A network: an address whose host bits are zero, and the length of its prefix. */
export interface Network extends Address {
  readonly prefix: number
}

/** The network a text such as `10.0.0.0/8` stands for, undefined if malformed. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.lastIndexOf('/')
  const prefixText = text.slice(slash + 1)
  const address = parseAddress(text.slice(0, Math.max(slash, 0)))
  if (slash < 0 || address === undefined || !/^(?:0|[1-9]\d{0,2})$/.test(prefixText)) return undefined
  const prefix = Number(prefixText)
  if (prefix > address.bits) return undefined
  const hostBits = BigInt(address.bits - prefix)
  return { bits: address.bits, value: (address.value >> hostBits) << hostBits, prefix }
}

function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) return parseIpv4(text)
  const groups = parseIpv6(text)
  if (groups === undefined) return undefined
  const value = groups.reduce((total, group) => (total << 16n) | BigInt(group), 0n)
  return { bits: 128, value }
}

function parseIpv4(text: string): Address | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined
  return { bits: 32, value: parts.reduce((total, part) => (total << 8n) | BigInt(part), 0n) }
}

function parseIpv6(text: string): number[] | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head = '', tail] = halves
  const before = parseGroups(head, tail === undefined)
  const after = tail === undefined ? [] : parseGroups(tail, true)
  if (before === undefined || after === undefined) return undefined
  const zeros = 8 - before.length - after.length
  if (tail === undefined ? zeros !== 0 : zeros < 1) return undefined
  return [...before, ...Array.from({ length: zeros }, () => 0), ...after]
}

function parseGroups(text: string, last: boolean): number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    if (part.includes('.') && last && index === parts.length - 1) {
      const embedded = parseIpv4(part)
      if (embedded === undefined) return undefined
      groups.push(Number(embedded.value >> 16n), Number(embedded.value & 0xffffn))
    } else if (/^[\dA-Fa-f]{1,4}$/.test(part)) {
      groups.push(Number.parseInt(part, 16))
    } else {
      return undefined
    }
  }
  return groups
}

/** An address in its canonical notation: IPv4 also for those mapped into IPv6. */
export function addressText({ bits, value }: Address): string {
  if (bits === 32 || (value >> 32n === 0xffffn && bits === 128))
    return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.')
  const groups = Array.from({ length: 8 }, (_, index) =>
    Number((value >> BigInt(112 - index * 16)) & 0xffffn),
  )
  const gap = longestZeros(groups)
  const words = (from: number, to: number): string =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':')
  return gap === undefined ? words(0, 8) : `${words(0, gap.start)}::${words(gap.end, 8)}`
}

function longestZeros(
  groups: readonly number[],
): { readonly start: number; readonly end: number } | undefined {
  let best: { readonly start: number; readonly end: number } | undefined
  for (let start = 0; start < groups.length; start++) {
    let end = start
    while (groups[end] === 0) end++
    if (end - start >= 2 && end - start > (best === undefined ? 0 : best.end - best.start))
      best = { start, end }
    start = Math.max(start, end)
  }
  return best
}

/** A network with its prefix. */
export function networkText(network: Network): string {
  return `${addressText(network)}/${network.prefix}`
}
