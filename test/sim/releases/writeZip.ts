import { crc32, deflateRawSync } from 'node:zlib'

/** An entry to write; what is not given is as an honest archiver writes it. */
export interface ZipFile {
  readonly name: string
  readonly data: Buffer
  /** Unix mode with the type of the file: 0o120777 is a link. */
  readonly mode?: number
  readonly method?: 'store' | 'deflate'
  /** What the directory says of the entry, when that is a lie. */
  readonly claims?: { readonly sizeBytes?: number; readonly crc?: number; readonly flags?: number }
  /** The name in the local header, when it is another. */
  readonly localName?: string
}

/** A zip archive (PKWARE APPNOTE 4.3), made by hand so that it can also be a wrong one. */
export function writeZip(files: readonly ZipFile[]): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const file of files) {
    const packed =
      (file.method ?? 'deflate') === 'store' ? file.data : deflateRawSync(file.data, { level: 6 })
    const fields = fieldsOf(file, packed)
    const localName = Buffer.from(file.localName ?? file.name)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(20, 4)
    fields.copy(local, 6)
    local.writeUInt16LE(localName.length, 26)
    locals.push(local, localName, packed)
    directory.push(directoryEntry(file, fields, at))
    at += local.length + localName.length + packed.length
  }
  const entries = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(entries.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, entries, end])
}

/** Flags, method, time, checksum and sizes: the same 20 bytes in both headers. */
function fieldsOf({ data, method = 'deflate', claims = {} }: ZipFile, packed: Buffer): Buffer {
  const fields = Buffer.alloc(20)
  fields.writeUInt16LE(claims.flags ?? 0, 0)
  fields.writeUInt16LE(method === 'store' ? 0 : 8, 2)
  fields.writeUInt32LE(0x58210000, 4)
  fields.writeUInt32LE(claims.crc ?? crc32(data), 8)
  fields.writeUInt32LE(packed.length, 12)
  fields.writeUInt32LE(claims.sizeBytes ?? data.length, 16)
  return fields
}

function directoryEntry({ name, mode = 0o100755 }: ZipFile, fields: Buffer, localAt: number): Buffer {
  const nameBytes = Buffer.from(name)
  const entry = Buffer.alloc(46)
  entry.writeUInt32LE(0x02014b50, 0)
  // Made by Unix, so that the mode counts.
  entry.writeUInt16LE((3 << 8) | 20, 4)
  entry.writeUInt16LE(20, 6)
  fields.copy(entry, 8)
  entry.writeUInt16LE(nameBytes.length, 28)
  entry.writeUInt32LE((mode << 16) >>> 0, 38)
  entry.writeUInt32LE(localAt, 42)
  return Buffer.concat([entry, nameBytes])
}
