import { open, stat, type FileHandle } from 'node:fs/promises'
import { ImageError } from '../base/errors.ts'
import { unreadable } from '../base/unreadable.ts'

/** Reads up to `length` bytes at a place of something; fewer only at its end. */
export type ReadAt = (offsetBytes: number, length: number) => Promise<Buffer>

function readAtOf(handle: FileHandle): ReadAt {
  return async (offsetBytes, length) => {
    const buffer = Buffer.alloc(length)
    let filled = 0
    while (filled < length) {
      const { bytesRead } = await handle.read(buffer, filled, length - filled, offsetBytes + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return buffer.subarray(0, filled)
  }
}

/** Opens an ordinary file to read, for as long as `use` runs. Throws FILE_UNREADABLE, also for folders, pipes and devices. */
export async function withFile<T>(
  path: string,
  use: (readAt: ReadAt, sizeBytes: number) => Promise<T>,
): Promise<T> {
  // A named pipe would wait for ever to be opened, so it is looked at first.
  const stats = await stat(path).catch((thrown: unknown) => {
    throw unreadable(path, thrown)
  })
  if (!stats.isFile())
    throw new ImageError(
      'FILE_UNREADABLE',
      `${path} is ${stats.isDirectory() ? 'a folder' : 'no ordinary file'}.`,
      { hint: 'Name an ordinary file.' },
    )
  const handle = await open(path, 'r').catch((thrown: unknown) => {
    throw unreadable(path, thrown)
  })
  try {
    return await use(readAtOf(handle), stats.size)
  } finally {
    await handle.close()
  }
}
