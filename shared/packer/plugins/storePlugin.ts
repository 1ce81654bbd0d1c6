import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { chmod, copyFile, open, readFile, rename, unlink, writeFile, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { errnoOf, isImageError } from '../../base/errors.ts'
import { PartialFile } from '../../base/partialFile.ts'
import { unwritable } from '../../base/unwritable.ts'
import { checksumFileName } from './pluginFileName.ts'
import { makeMissing } from '../../base/makeMissing.ts'

const pieceBytes = 1 << 20

/** Begins the names of files that are being written. */
export const partialPrefix = '.partial-'

/*
 * A binary and its checksum each appear whole or not at all, and Packer starts none of the two without the other. Nobody waits
 * for the disk: the checksum also tells what a power failure took away.
 */

/** Puts a private binary whose bytes are known where Packer finds it; it is not where it was then. Throws FILE_UNWRITABLE and DISK_FULL. */
export async function movePlugin(from: string, path: string, sha256: string): Promise<void> {
  await placing(path, async (partial) => {
    await rename(from, partial).catch(async (thrown: unknown) => {
      if (errnoOf(thrown) !== 'EXDEV') throw thrown
      await copyFile(from, partial, constants.COPYFILE_EXCL)
    })
    await chmod(partial, 0o755)
    await rename(partial, path)
    await writeChecksum(path, sha256)
    return true
  })
}

/** Puts a copy of a private binary whose bytes are known into a cache, where it is compared before it is used. Throws as `movePlugin`. */
export async function keepPlugin(from: string, path: string, sha256: string): Promise<void> {
  await placing(path, async (partial) => {
    await copyFile(from, partial, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    await chmod(partial, 0o755)
    await rename(partial, path)
    await writeChecksum(path, sha256)
    return true
  })
}

/**
 * Puts a copy of a binary where Packer finds it, if the bytes that are copied are the right ones: nobody can change them after
 * that. Resolves with false, and has done nothing, when they are not, or nothing can be read. Throws as `movePlugin`.
 */
export async function copyPlugin(from: string, path: string, sha256: string): Promise<boolean> {
  return await placing(path, async (partial) => {
    if ((await copyHashing(from, partial)) !== sha256) return false
    await chmod(partial, 0o755)
    await rename(partial, path)
    await writeChecksum(path, sha256)
    return true
  })
}

/** Writes the checksum of a binary beside it unless it is there: lower-case hex and nothing else, as Packer itself does. */
export async function writeChecksum(path: string, sha256: string): Promise<void> {
  const sidecar = checksumFileName(path)
  if ((await readFile(sidecar, 'utf8').catch(() => '')) === sha256) return
  const partial = partialBeside(path)
  await writeFile(partial, sha256, { flag: 'wx', mode: 0o644 })
  await rename(partial, sidecar)
}

async function placing(path: string, place: (partial: string) => Promise<boolean>): Promise<boolean> {
  const partial = partialBeside(path)
  try {
    await makeMissing(dirname(path))
    return await place(partial)
  } catch (thrown) {
    throw isImageError(thrown) ? thrown : unwritable(path, thrown)
  } finally {
    await unlink(partial).catch(() => undefined)
  }
}

function partialBeside(path: string): string {
  return join(dirname(path), `${partialPrefix}${randomUUID()}`)
}

/** The hash of the bytes that were written; undefined when the file cannot be read. */
async function copyHashing(from: string, to: string): Promise<string | undefined> {
  const source = await open(from).catch(() => undefined)
  if (source === undefined) return undefined
  try {
    return await copyFrom(source, to)
  } finally {
    await source.close()
  }
}

async function copyFrom(source: FileHandle, to: string): Promise<string | undefined> {
  const file = await PartialFile.create(to)
  try {
    // One piece of memory: a new one for each would cost as much as the copy.
    const buffer = Buffer.allocUnsafe(pieceBytes)
    for (;;) {
      const { bytesRead } = await source.read(buffer, 0, pieceBytes, null)
      if (bytesRead === 0) break
      await file.appendNow(buffer.subarray(0, bytesRead))
    }
    await file.finish()
    return file.digest()
  } catch (thrown) {
    await file.discard()
    if (isImageError(thrown)) throw thrown
    return undefined
  }
}
