import { mkdir, readFile, readdir, realpath, rmdir, unlink } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** What a wipe did: how many files and folders went, and the mount points it would not enter. */
export interface WipeReport {
  readonly removed: number
  readonly mounts: readonly string[]
}

/**
 * Empties a directory as the agents do before and after a job: file by file, links as links, going on after an
 * error. Unlike the agents it never enters a mount point, because it would empty what is mounted there.
 * Makes the directory when there is none.
 */
export async function wipeDirectory(directory: string): Promise<WipeReport> {
  await mkdir(directory, { recursive: true })
  const mounts = await mountsBelow(await realpath(directory))
  let removed = 0
  const wipe = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const path = join(folder, entry.name)
      if (mounts.includes(path)) continue
      try {
        if (entry.isDirectory()) {
          await wipe(path)
          await rmdir(path)
        } else await unlink(path)
        removed++
      } catch {
        // An agent logs what it cannot delete and goes on; the leftover shows in the next listing.
      }
    }
  }
  await wipe(await realpath(directory))
  return { removed, mounts }
}

/** Everything below a directory, relative and sorted, folders with a closing slash; links are not followed. */
export async function listTree(directory: string): Promise<string[]> {
  const found: string[] = []
  const mounts = await mountsBelow(await realpath(directory).catch(() => directory))
  const list = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const path = join(folder, entry.name)
      found.push(relative(directory, path) + (entry.isDirectory() ? '/' : ''))
      if (entry.isDirectory() && !mounts.includes(path)) await list(path)
    }
  }
  await list(directory)
  return found.sort()
}

/** The mount points strictly below a real path, from field 5 of /proc/self/mountinfo (proc(5)). */
export async function mountsBelow(directory: string): Promise<string[]> {
  const text = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '')
  return text
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .map((path) =>
      path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    )
    .filter((path) => path.startsWith(`${directory}/`))
}
