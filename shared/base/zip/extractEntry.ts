import { open, type FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import type { Entry, ZipFile } from 'yauzl'
import { describeError, ImageError, isImageError } from '../errors.ts'
import { PartialFile } from '../partialFile.ts'
import { entryData } from './entryData.ts'
import { readEntries } from './readEntries.ts'

/** What to take out of an archive. */
export interface EntryRequest {
  readonly archivePath: string
  /** For messages: where the archive came from. */
  readonly origin: string
  /** The exact name of the one file wanted. */
  readonly entryName: string
  /** Whether another file may be there too; it is not written anywhere. */
  readonly isExtra: (name: string) => boolean
  /** Where the file goes; nothing may be there yet. */
  readonly path: string
  readonly mostBytes: number
}

/** What came out of an archive. */
export interface ExtractedFile {
  readonly sha256: string
  readonly sizeBytes: number
}

/** Programs pack 4 : 1; deflate itself reaches 1032 : 1. */
const mostRatio = 100
const ratioFreeBytes = 1 << 20

/**
 * Writes the one expected file of a zip archive, for its owner alone, hashing it on its way. Names in the archive never become
 * paths. Throws ARCHIVE_INVALID when anything about the archive is odd; nothing is left at `path` then.
 */
export async function extractEntry(request: EntryRequest): Promise<ExtractedFile> {
  // An old CommonJS module: its names exist on the default export alone once it is bundled.
  const { default: yauzl } = await import('yauzl')
  const { archivePath, origin } = request
  const handle = await open(archivePath, 'r')
  try {
    const options = { lazyEntries: true, autoClose: false, strictFileNames: true } as const
    const zip = await yauzl.fromFdPromise(handle.fd, options).catch(invalid(origin))
    const entries = await readEntries(zip).catch(invalid(origin))
    const entry = choose(entries, request)
    const startByte = await checkLocalHeader(zip, entry).catch(invalid(origin))
    return await write(handle, entry, startByte, request)
  } finally {
    await handle.close()
  }
}

function invalid(origin: string): (thrown: unknown) => never {
  return (thrown) => {
    throw isImageError(thrown)
      ? thrown
      : new ImageError('ARCHIVE_INVALID', `${origin}: ${describeError(thrown)}`, { cause: thrown })
  }
}

function choose(entries: readonly Entry[], { origin, entryName, isExtra, mostBytes }: EntryRequest): Entry {
  const refuse = (why: string) => new ImageError('ARCHIVE_INVALID', `${origin}: ${why}`)
  const names = new Set<string>()
  let chosen: Entry | undefined
  for (const entry of entries) {
    const name = JSON.stringify(entry.fileName.slice(0, 200))
    if (names.has(entry.fileName)) throw refuse(`there are two files ${name}.`)
    names.add(entry.fileName)
    const type = entry.versionMadeBy >> 8 === 3 ? (entry.externalFileAttributes >>> 28) & 0xf : 0
    // Zero is what archivers write that know no Unix; 8 is S_IFREG (stat.h).
    if (type !== 0 && type !== 8) throw refuse(`${name} is no regular file.`)
    if (entry.fileName === entryName) chosen = entry
    else if (!isExtra(entry.fileName)) throw refuse(`${name} does not belong into it.`)
  }
  if (chosen === undefined) throw refuse(`there is no ${JSON.stringify(entryName)} in it.`)
  if (chosen.isEncrypted()) throw refuse(`${entryName} is encrypted.`)
  if (chosen.uncompressedSize > mostBytes)
    throw refuse(`${entryName} would have ${chosen.uncompressedSize} bytes, more than ${mostBytes}.`)
  return chosen
}

/** Both headers of a file must tell the same: programs differ in which one they believe. Resolves with where its data begins. */
async function checkLocalHeader(zip: ZipFile, entry: Entry): Promise<number> {
  const local = await zip.readLocalFileHeaderPromise(entry, { minimal: false })
  if (!local.fileName.equals(entry.fileNameRaw)) throw new Error('its two headers name different files.')
  if (local.compressionMethod !== entry.compressionMethod)
    throw new Error('its two headers name different methods of compression.')
  return local.fileDataStart
}

async function write(
  archive: FileHandle,
  entry: Entry,
  startByte: number,
  request: EntryRequest,
): Promise<ExtractedFile> {
  const { origin, entryName, path } = request
  const file = await PartialFile.create(path)
  try {
    let checksum = 0
    for await (const chunk of entryData(archive, entry, startByte)) {
      if (file.sizeBytes + chunk.length > entry.uncompressedSize)
        throw new Error(`${entryName} has more bytes than it should.`)
      const isBomb = file.sizeBytes > ratioFreeBytes && file.sizeBytes > entry.compressedSize * mostRatio
      if (isBomb) throw new Error(`${entryName} is packed more than ${mostRatio} : 1.`)
      checksum = crc32(chunk, checksum)
      await file.append(chunk)
    }
    if (file.sizeBytes !== entry.uncompressedSize)
      throw new Error(
        `${entryName} has ${file.sizeBytes} bytes, where it should have ${entry.uncompressedSize}.`,
      )
    if (checksum !== entry.crc32) throw new Error(`${entryName} has another checksum than it should.`)
    await file.finish()
    return { sha256: file.digest(), sizeBytes: file.sizeBytes }
  } catch (thrown) {
    await file.discard()
    return invalid(origin)(thrown)
  }
}
