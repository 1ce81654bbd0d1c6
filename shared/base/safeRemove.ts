import type { Dirent } from 'node:fs'
import {
  chmod,
  constants,
  lstat,
  open,
  readdir,
  readFile,
  realpath,
  rm,
  rmdir,
  unlink,
  type FileHandle,
} from 'node:fs/promises'
import { homedir, platform } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { errnoOf, ImageError } from './errors.ts'
import { isAtOrBelow, mountsBelow, readMounts } from './mountinfo.ts'

/**
 * Removes a directory tree of ours, or a single file, and nothing else: symbolic links are unlinked, never followed, and
 * nothing is touched when something is mounted at or below the path, even a bind mount of the same file system. A path
 * that does not exist is fine. Throws DIRECTORY_NOT_REMOVABLE.
 */
export async function safeRemove(path: string): Promise<void> {
  const stats = await lstat(path).catch((thrown: unknown) => {
    if (errnoOf(thrown) === 'ENOENT') return undefined
    throw thrown
  })
  if (!stats) return
  if (!stats.isDirectory()) return unlink(path)

  const real = join(await realpath(dirname(path)), basename(path))
  refuseUnlikely(real)
  const mounts = mountsBelow(real, await readMounts())
  const [first] = mounts
  if (first) throw refusal(real, `${first.mountPoint} is a mount point (${first.fileSystem})`)

  // Elsewhere there is neither /proc nor a bind mount to walk into.
  if (platform() !== 'linux')
    return rm(real, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  const root = await openDirectory(real)
  try {
    await emptyDirectory(root, await mountIdOf(root), real)
  } finally {
    await root.close()
  }
  await rmdir(real)
}

function refuseUnlikely(real: string): void {
  const depth = real.split('/').filter(Boolean).length
  if (depth < 2 || isAtOrBelow(homedir(), real))
    throw refusal(real, 'it is not a directory this product would have made')
}

/** Entries are reached through the open directory, so a directory swapped for a link in between leads nowhere. */
async function emptyDirectory(directory: FileHandle, rootMountId: string, shownPath: string): Promise<void> {
  const base = `/proc/self/fd/${directory.fd}`
  for (const entry of await listEntries(directory, base)) {
    const path = join(base, entry.name)
    const shown = join(shownPath, entry.name)
    if (!entry.isDirectory()) {
      await unlink(path)
      continue
    }
    const child = await openDirectory(path)
    try {
      if ((await mountIdOf(child)) !== rootMountId) throw refusal(shownPath, `${shown} is a mount point`)
      await emptyDirectory(child, rootMountId, shown)
    } finally {
      await child.close()
    }
    await rmdir(path)
  }
}

async function listEntries(directory: FileHandle, base: string): Promise<readonly Dirent[]> {
  // Trees such as Go's module cache hold read-only directories, whose entries only a writable one lets go.
  const { mode } = await directory.stat()
  if ((mode & 0o700) !== 0o700) await directory.chmod(0o700)
  return readdir(base, { withFileTypes: true })
}

async function openDirectory(path: string): Promise<FileHandle> {
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW
  return open(path, flags).catch(async (thrown: unknown) => {
    if (errnoOf(thrown) !== 'EACCES') throw thrown
    const pathOnly = await lstat(path)
    if (!pathOnly.isDirectory()) throw thrown
    await chmod(path, 0o700)
    return open(path, flags)
  })
}

/** The mount an open directory lies on (proc_pid_fdinfo(5)); two bind mounts of one file system differ here, not in st_dev. */
async function mountIdOf(directory: FileHandle): Promise<string> {
  const text = await readFile(`/proc/self/fdinfo/${directory.fd}`, 'utf8')
  return /^mnt_id:\s*(\d+)/m.exec(text)?.[1] ?? ''
}

function refusal(path: string, why: string): ImageError {
  return new ImageError('DIRECTORY_NOT_REMOVABLE', `${path} was left as it is: ${why}.`)
}
