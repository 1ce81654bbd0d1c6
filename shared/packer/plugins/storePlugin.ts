import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { chmod, copyFile, mkdir, open, readdir, rename, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { sha256File } from '../../base/digest.ts'
import { ImageError, isImageError } from '../../base/errors.ts'
import { withLock } from '../../base/lock.ts'
import { unwritable } from '../../base/unwritable.ts'
import { checksumFileName } from './pluginFileName.ts'

/** How long another job that installs the same is waited for. */
const lockWaitMs = 10 * 60_000

/** Begins the names of files that are being written. */
const partialPrefix = '.partial-'

/** What is needed to hold a folder of plugins. */
export interface FolderHolder {
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Runs `run` as the only one who writes to the folder of a source, which is made when it is missing; what a killed run left
 * half-written is removed first. Throws FILE_UNWRITABLE, DISK_FULL or LOCK_BUSY.
 */
export async function holdingFolder<T>(
  folder: string,
  { clock, signal }: FolderHolder,
  run: () => Promise<T>,
): Promise<T> {
  await mkdir(folder, { recursive: true }).catch((thrown: unknown) => {
    throw unwritable(folder, thrown)
  })
  try {
    return await withLock(join(folder, '.lock'), { clock, waitMs: lockWaitMs, signal }, async () => {
      for (const name of await readdir(folder))
        if (name.startsWith(partialPrefix)) await unlink(join(folder, name))
      return await run()
    })
  } catch (thrown) {
    const isOfSystem = thrown instanceof Error && 'syscall' in thrown
    throw isImageError(thrown) || !isOfSystem ? thrown : unwritable(folder, thrown)
  }
}

/**
 * Puts a copy of a binary and its checksum where Packer finds them; each appears whole or not at all, and Packer starts none of
 * the two without the other. Throws CHECKSUM_MISMATCH when the copy is not what it should be, FILE_UNWRITABLE and DISK_FULL.
 */
export async function storePlugin(from: string, path: string, sha256: string): Promise<void> {
  const folder = dirname(path)
  const partial = join(folder, `${partialPrefix}${randomUUID()}`)
  try {
    await mkdir(folder, { recursive: true })
    await copyFile(from, partial, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    await chmod(partial, 0o755)
    await syncFile(partial)
    const copied = await sha256File(partial)
    if (copied !== sha256)
      throw new ImageError(
        'CHECKSUM_MISMATCH',
        `${from} has the SHA-256 ${copied} now, and had ${sha256} when it was checked.`,
      )
    await rename(partial, path)
    await writeChecksum(path, sha256)
  } catch (thrown) {
    await unlink(partial).catch(() => undefined)
    throw isImageError(thrown) ? thrown : unwritable(path, thrown)
  }
}

/** Lower-case hex and nothing else, as Packer itself writes it. */
async function writeChecksum(path: string, sha256: string): Promise<void> {
  const partial = join(dirname(path), `${partialPrefix}${randomUUID()}`)
  const handle = await open(partial, 'wx', 0o644)
  try {
    await handle.writeFile(sha256)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(partial, checksumFileName(path))
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
