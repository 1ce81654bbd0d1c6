import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { ImageError } from '../base/errors.ts'
import { dataExtents, type DiskExtent } from './dataExtents.ts'
import type { DiskTools } from './diskTools.ts'
import type { DiskPiece } from './table/encodeTable.ts'

const pieceBytes = 2 ** 20

/**
 * SHA-256 of a sparse file as 64 lower-case hex characters, the same as of any other copy. Its holes are not read: the kernel
 * would fill its memory with their zeros. `meanwhile` is done beside it, once the file is open and the tools are not needed any
 * more; the file may get another name. Throws CANCELLED, what reading throws or what `meanwhile` does.
 */
export async function sha256Disk(
  tools: DiskTools,
  path: string,
  meanwhile: () => Promise<unknown> = async () => undefined,
): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { size: sizeBytes } = await file.stat()
    const extents = await dataExtents(tools, path, sizeBytes)
    const both = [digest(file, { path, sizeBytes, extents, signal: tools.signal }), meanwhile()] as const
    await Promise.allSettled(both)
    const [sha256] = await Promise.all(both)
    return sha256
  } finally {
    await file.close()
  }
}

interface SparseFile {
  readonly path: string
  readonly sizeBytes: number
  readonly extents: readonly DiskExtent[]
  readonly signal: AbortSignal | undefined
}

async function digest(file: FileHandle, { path, sizeBytes, extents, signal }: SparseFile): Promise<string> {
  const hash = createHash('sha256')
  const zeros = Buffer.alloc(pieceBytes)
  const add = async (bytes: Uint8Array) => {
    hash.update(bytes)
    // A cancellation must be heard in between.
    await setImmediate()
    if (signal?.aborted) throw new ImageError('CANCELLED', `The digest of ${path} was stopped.`)
  }
  let at = 0
  const addHole = async (endBytes: number) => {
    for (; at < endBytes; at = Math.min(endBytes, at + pieceBytes))
      await add(zeros.subarray(0, endBytes - at))
  }
  for await (const { offsetBytes, bytes } of readAhead(file, extents)) {
    await addHole(offsetBytes)
    await add(bytes)
    at += bytes.length
  }
  await addHole(sizeBytes)
  return hash.digest('hex')
}

/** Reads each piece while the one before is taken, which is overwritten by the next. */
async function* readAhead(file: FileHandle, extents: readonly DiskExtent[]): AsyncGenerator<DiskPiece> {
  let [buffer, spare] = [Buffer.allocUnsafe(pieceBytes), Buffer.allocUnsafe(pieceBytes)]
  let ahead: Promise<DiskPiece> | undefined
  for (const piece of piecesOf(extents)) {
    const before = ahead
    ahead = readPiece(file, piece, buffer)
    // It is told when its turn comes.
    ahead.catch(() => undefined)
    if (before) yield await before
    ;[buffer, spare] = [spare, buffer]
  }
  if (ahead) yield await ahead
}

function* piecesOf(extents: readonly DiskExtent[]): Generator<DiskExtent> {
  for (const { offsetBytes, lengthBytes } of extents)
    for (let done = 0; done < lengthBytes; done += pieceBytes)
      yield { offsetBytes: offsetBytes + done, lengthBytes: Math.min(pieceBytes, lengthBytes - done) }
}

async function readPiece(
  file: FileHandle,
  { offsetBytes, lengthBytes }: DiskExtent,
  buffer: Buffer,
): Promise<DiskPiece> {
  for (let filled = 0; filled < lengthBytes;) {
    const { bytesRead } = await file.read(buffer, filled, lengthBytes - filled, offsetBytes + filled)
    if (bytesRead === 0) throw new Error('The file became shorter while it was read.')
    filled += bytesRead
  }
  return { offsetBytes, bytes: buffer.subarray(0, lengthBytes) }
}
