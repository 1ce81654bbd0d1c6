import { open, type FileHandle } from 'node:fs/promises'
import { unwritable } from '../base/unwritable.ts'
import type { DiskPiece } from './table/encodeTable.ts'

/** Makes a blank image: all hole, and only readable by its owner. Throws FILE_UNWRITABLE, also when there is a file already. */
export async function createBlankImage(path: string, sizeBytes: number): Promise<void> {
  await writing(path, 'wx', (handle) => handle.truncate(sizeBytes))
}

/** Writes pieces over an image. Throws FILE_UNWRITABLE or DISK_FULL. */
export async function writePieces(path: string, pieces: readonly DiskPiece[]): Promise<void> {
  await writing(path, 'r+', async (handle) => {
    for (const { offsetBytes, bytes } of pieces) {
      let at = 0
      while (at < bytes.length)
        at += (await handle.write(bytes, at, bytes.length - at, offsetBytes + at)).bytesWritten
    }
  })
}

async function writing(
  path: string,
  flags: string,
  write: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  try {
    const handle = await open(path, flags, 0o600)
    try {
      await write(handle)
    } finally {
      await handle.close()
    }
  } catch (thrown) {
    throw unwritable(path, thrown)
  }
}
