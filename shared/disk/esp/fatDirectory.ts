/** One entry of a directory of a FAT. */
export interface FatEntry {
  readonly name: string
  readonly kind: 'file' | 'directory' | 'label'
  /** 0 for what is empty, and for the root. */
  readonly firstCluster: number
  readonly sizeBytes: number
}

const attributes: Readonly<Record<FatEntry['kind'], number>> = { file: 0x20, directory: 0x10, label: 0x08 }
const entryBytes = 32

/** Names in which every letter before the dot, and every one behind it, has the same case need no second, long name. */
const shortName = /^(?:[A-Z0-9_-]{1,8}|[a-z0-9_-]{1,8})(?:\.(?:[A-Z0-9_-]{1,3}|[a-z0-9_-]{1,3}))?$/
const lowerBase = 0x08
const lowerExtension = 0x10

/** The entries of a directory, every time the epoch's, in UTC. Throws `RangeError` for a name that is not 8.3. */
export function encodeDirectory(entries: readonly FatEntry[], epochSeconds: number): Buffer {
  const directory = Buffer.alloc(entries.length * entryBytes)
  const { date, time } = fatTime(epochSeconds)
  for (const [index, { name, kind, firstCluster, sizeBytes }] of entries.entries()) {
    const at = index * entryBytes
    const { padded, flags } = encodeName(name)
    directory.write(padded, at, 'latin1')
    directory.writeUInt8(attributes[kind], at + 11)
    directory.writeUInt8(flags, at + 12)
    directory.writeUInt16LE(time, at + 14)
    directory.writeUInt16LE(date, at + 16)
    directory.writeUInt16LE(date, at + 18)
    directory.writeUInt16LE(firstCluster >>> 16, at + 20)
    directory.writeUInt16LE(time, at + 22)
    directory.writeUInt16LE(date, at + 24)
    directory.writeUInt16LE(firstCluster & 0xffff, at + 26)
    directory.writeUInt32LE(sizeBytes, at + 28)
  }
  return directory
}

function encodeName(name: string): { readonly padded: string; readonly flags: number } {
  if (name === '.' || name === '..') return { padded: name.padEnd(11), flags: 0 }
  if (!shortName.test(name)) throw new RangeError(`${JSON.stringify(name)} is no name of the form 8.3.`)
  const [base = '', extension = ''] = name.split('.')
  const flags = (/[a-z]/.test(base) ? lowerBase : 0) | (/[a-z]/.test(extension) ? lowerExtension : 0)
  return { padded: base.toUpperCase().padEnd(8) + extension.toUpperCase().padEnd(3), flags }
}

/** FAT counts in steps of two seconds from 1980 on. */
function fatTime(epochSeconds: number): { readonly date: number; readonly time: number } {
  const at = new Date(Math.max(epochSeconds, Date.UTC(1980, 0, 1) / 1000) * 1000)
  return {
    date: ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
  }
}
