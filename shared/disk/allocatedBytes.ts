import { stat } from 'node:fs/promises'

/** What a file takes on its disk, in bytes; holes take nothing. Throws what looking at it throws. */
export async function allocatedBytes(path: string): Promise<number> {
  // Blocks of 512 bytes, whatever the file system has.
  return (await stat(path)).blocks * 512
}
