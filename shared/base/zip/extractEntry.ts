import { open, unlink, type FileHandle } from 'node:fs/promises'
import type { Entry, ZipFile } from 'yauzl'
import { describeError, ImageError, isImageError } from '../errors.ts'
import { unwritable } from '../unwritable.ts'
import { readEntries } from './readEntries.ts'
import { UnpackProblem, UnpackThread } from './unpackThread.ts'

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

/** One for the whole process: it takes a while to start, and its archives are unpacked side by side. */
let theThread: UnpackThread | undefined

async function write(
  archive: FileHandle,
  entry: Entry,
  startByte: number,
  { origin, entryName, path }: EntryRequest,
): Promise<ExtractedFile> {
  const { uncompressedSize, compressedSize, compressionMethod } = entry
  const refuse = (why: string) => new ImageError('ARCHIVE_INVALID', `${origin}: ${entryName} ${why}`)
  if (compressionMethod !== 0 && compressionMethod !== 8)
    throw refuse(`is packed by the method ${compressionMethod}, where 8 is expected.`)
  if (uncompressedSize > Math.max(ratioFreeBytes, compressedSize * mostRatio))
    throw refuse(`is packed more than ${mostRatio} : 1.`)
  const file = await open(path, 'wx', 0o600).catch(unwritten(path))
  try {
    theThread ??= new UnpackThread()
    const { sizeBytes, sha256, crc32 } = await theThread.unpack({
      archiveFd: archive.fd,
      startByte,
      packedBytes: compressedSize,
      isDeflated: compressionMethod === 8,
      targetFd: file.fd,
      mostBytes: uncompressedSize,
    })
    if (sizeBytes !== uncompressedSize)
      throw refuse(`has ${sizeBytes} bytes, where it should have ${uncompressedSize}.`)
    if (crc32 !== entry.crc32) throw refuse('has another checksum than it should.')
    await file.close().catch(unwritten(path))
    return { sha256, sizeBytes }
  } catch (thrown) {
    // What is open cannot be removed everywhere.
    await file.close().catch(() => undefined)
    await unlink(path).catch(() => undefined)
    return thrown instanceof UnpackProblem && thrown.isOfTarget
      ? unwritten(path)(thrown)
      : invalid(origin)(thrown)
  }
}

function unwritten(path: string): (thrown: unknown) => never {
  return (thrown) => {
    throw unwritable(path, thrown)
  }
}
