import { inflateRawSync } from 'node:zlib'

/** One file of a zip archive. */
export interface ZipEntry {
  readonly name: string
  readonly data: Buffer
}

const endSignature = 0x06054b50
const entrySignature = 0x02014b50
const endLength = 22
const entryLength = 46
const localLength = 30

/**
 * The files of a zip archive held in memory, stored or deflated (PKWARE APPNOTE 4.3). Throws on anything else, and on
 * a name that would leave the folder it is unpacked to.
 */
export function readZip(zip: Buffer): readonly ZipEntry[] {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  if (end < 0 || zip.length < end + endLength || zip.readUInt32LE(end) !== endSignature)
    throw new Error('not a zip archive')
  const entries: ZipEntry[] = []
  let at = zip.readUInt32LE(end + 16)
  for (let count = zip.readUInt16LE(end + 10); count > 0; count--) {
    if (zip.readUInt32LE(at) !== entrySignature) throw new Error(`no directory entry at byte ${at}`)
    const nameLength = zip.readUInt16LE(at + 28)
    const name = zip.toString('utf8', at + entryLength, at + entryLength + nameLength)
    if (!name.endsWith('/')) entries.push({ name: safeName(name), data: dataOf(zip, at, name) })
    at += entryLength + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  return entries
}

function safeName(name: string): string {
  const isUnsafe = name.startsWith('/') || name.includes('\\') || name.split('/').includes('..')
  if (isUnsafe) throw new Error(`the archive holds ${JSON.stringify(name)}`)
  return name
}

function dataOf(zip: Buffer, entry: number, name: string): Buffer {
  const method = zip.readUInt16LE(entry + 10)
  const local = zip.readUInt32LE(entry + 42)
  const start = local + localLength + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
  const packed = zip.subarray(start, start + zip.readUInt32LE(entry + 20))
  if (method === 0) return packed
  if (method !== 8) throw new Error(`${name} is packed by method ${method}`)
  const data = inflateRawSync(packed)
  if (data.length !== zip.readUInt32LE(entry + 24)) throw new Error(`${name} has not the promised length`)
  return data
}
