import { mkdir, rmdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errnoOf } from './errors.ts'

/**
 * Makes a directory and those above it that are missing, all with the mode, less what the umask takes away; returns those it made,
 * deepest first. Throws the system's error, having made nothing. Node's recursive mkdir has another one on read-only file systems,
 * and never comes back from one such as proc, which says that a directory to be made does not exist.
 */
export async function makeMissing(path: string, mode = 0o777): Promise<readonly string[]> {
  try {
    return await make(path, mode)
  } catch (thrown) {
    if (errnoOf(thrown) !== 'ENOENT' || dirname(path) === path) throw thrown
  }
  const above = await makeMissing(dirname(path), mode)
  try {
    return [...(await make(path, mode)), ...above]
  } catch (thrown) {
    await removeEmpty(above)
    throw thrown
  }
}

/** Removes directories that hold nothing, in the order given; one that does stays. */
export async function removeEmpty(directories: readonly string[]): Promise<void> {
  for (const directory of directories) await rmdir(directory).catch(() => undefined)
}

async function make(path: string, mode: number): Promise<readonly string[]> {
  try {
    await mkdir(path, { mode })
    return [path]
  } catch (thrown) {
    if (errnoOf(thrown) === 'EEXIST' && (await stat(path)).isDirectory()) return []
    throw thrown
  }
}
