const namespaces: Readonly<Record<string, string>> = {
  dns: '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
  url: '6ba7b811-9dad-11d1-80b4-00c04fd430c8',
  oid: '6ba7b812-9dad-11d1-80b4-00c04fd430c8',
  x500: '6ba7b814-9dad-11d1-80b4-00c04fd430c8',
}

const shape = /^(?:urn:uuid:)?\{?([\da-f]{8})-([\da-f]{4})-([\da-f]{4})-([\da-f]{4})-([\da-f]{12})\}?$/i

/** The bytes of a namespace, by its short name or as a UUID; undefined if it is neither. */
export function namespaceBytes(name: string): Buffer | undefined {
  const bare = /^[\da-f]{32}$/i.test(name)
    ? name
    : shape
        .exec(namespaces[name] ?? name)
        ?.slice(1)
        .join('')
  return bare === undefined ? undefined : Buffer.from(bare, 'hex')
}

/** A UUID of a version from at least 16 bytes. */
export function uuidText(bytes: Uint8Array, version: number): string {
  const own = Buffer.from(bytes.subarray(0, 16))
  own[6] = ((own[6] ?? 0) & 0x0f) | (version << 4)
  own[8] = ((own[8] ?? 0) & 0x3f) | 0x80
  const hex = own.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
