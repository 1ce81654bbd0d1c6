import { randomUUID } from 'node:crypto'
import { open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { unwritable } from './unwritable.ts'
import { makeMissing } from './makeMissing.ts'

/** Writes a file that appears whole or not at all, with the folders it is in. Throws FILE_UNWRITABLE or DISK_FULL. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const partial = `${path}.${randomUUID()}`
  try {
    await makeMissing(dirname(path))
    const handle = await open(partial, 'wx', 0o644)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(partial, path)
  } catch (thrown) {
    await unlink(partial).catch(() => undefined)
    throw unwritable(path, thrown)
  }
}
