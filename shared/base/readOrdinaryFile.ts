import { readFile, stat } from 'node:fs/promises'
import { isImageError } from './errors.ts'
import { refuseSpecialFile, unreadable } from './unreadable.ts'

/** Looks at a path that is about to be read; throws like {@link refuseSpecialFile}, and the system's error if nothing is there. */
export async function lookBeforeReading(path: string, name: string = path): Promise<void> {
  refuseSpecialFile(path, await stat(path), name)
}

/** The bytes of an ordinary file. Throws FILE_UNREADABLE. */
export async function readOrdinaryFile(path: string, name: string = path): Promise<Buffer> {
  try {
    await lookBeforeReading(path, name)
    return await readFile(path)
  } catch (thrown) {
    throw isImageError(thrown) ? thrown : unreadable(name, thrown)
  }
}
