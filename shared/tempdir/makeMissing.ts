import { mkdir, rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errnoOf } from '../base/errors.ts'

/**
 * Makes an absolute directory and those above it, for their owner alone; returns those it made, deepest first. Throws the
 * system's error (which Node's recursive mkdir replaces by ENOENT), having made nothing.
 */
export async function makeMissing(path: string): Promise<readonly string[]> {
  try {
    return await make(path)
  } catch (thrown) {
    if (errnoOf(thrown) !== 'ENOENT' || dirname(path) === path) throw thrown
  }
  const above = await makeMissing(dirname(path))
  try {
    return [...(await make(path)), ...above]
  } catch (thrown) {
    await removeEmpty(above)
    throw thrown
  }
}

/** Removes directories that hold nothing, in the order given; one that does stays. */
export async function removeEmpty(directories: readonly string[]): Promise<void> {
  for (const directory of directories) await rmdir(directory).catch(() => undefined)
}

async function make(path: string): Promise<readonly string[]> {
  try {
    await mkdir(path, { mode: 0o700 })
    return [path]
  } catch (thrown) {
    if (errnoOf(thrown) === 'EEXIST') return []
    throw thrown
  }
}
