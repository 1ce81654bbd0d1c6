import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf, ImageError, isImageError } from '../../base/errors.ts'
import { PartialFile } from '../../base/partialFile.ts'
import { mostArchiveBytes, mostShortBytes, type FetchTarget, type LayoutFiles } from './layoutFiles.ts'

/** The releases in a folder. */
export function folderFiles(folder: string): LayoutFiles {
  return {
    name: folder,
    originOf: (path) => join(folder, path),
    async read(path) {
      const full = join(folder, path)
      const sizeBytes = await sizeOf(full, mostShortBytes)
      if (sizeBytes === undefined) return undefined
      return await readFile(full).catch(unreadable(full))
    },
    fetch: (path, target) => fetchFile(join(folder, path), target),
    ask: (path) => (target) => fetchFile(join(folder, path), target),
  }
}

async function fetchFile(full: string, target: FetchTarget): Promise<void> {
  if ((await sizeOf(full, mostArchiveBytes)) === undefined)
    throw new ImageError('RELEASE_NOT_FOUND', `${target.what}: there is no ${full}.`)
  await copy(full, target)
}

/** Undefined when there is nothing. */
async function sizeOf(full: string, mostBytes: number): Promise<number | undefined> {
  const stats = await stat(full).catch((thrown: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(thrown) ?? '')) return undefined
    return unreadable(full)(thrown)
  })
  if (stats === undefined) return undefined
  if (!stats.isFile()) throw new ImageError('FILE_UNREADABLE', `${full} is no file.`)
  if (stats.size > mostBytes)
    throw new ImageError('FILE_UNREADABLE', `${full} has ${stats.size} bytes, more than ${mostBytes}.`)
  return stats.size
}

function unreadable(full: string): (thrown: unknown) => never {
  return (cause) => {
    throw new ImageError('FILE_UNREADABLE', `${full}: ${errnoOf(cause) ?? 'unreadable'}`, { cause })
  }
}

async function copy(full: string, { path, sha256, what }: FetchTarget): Promise<void> {
  const file = await PartialFile.create(path)
  try {
    const stream = createReadStream(full, { highWaterMark: 1 << 20 })
    for await (const chunk of stream as AsyncIterable<Buffer>) await file.append(chunk)
    if (file.digest() !== sha256)
      throw new ImageError(
        'CHECKSUM_MISMATCH',
        `${what}: ${full} has the SHA-256 ${file.digest()}, where the list of checksums says ${sha256}.`,
      )
    await file.finish()
  } catch (thrown) {
    await file.discard()
    throw isImageError(thrown) ? thrown : unreadable(full)(thrown)
  }
}
