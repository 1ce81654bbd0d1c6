import { createHash, webcrypto } from 'node:crypto'
import { ImageError } from '../../base/errors.ts'
import type { DiskContent } from './diskContent.ts'
import type { Extent } from './extent.ts'
import { dataRuns, pageLimitBytes } from './zeroScan.ts'

/** One request's worth of data, with the digest the service compares it to. */
export interface Piece extends Extent {
  /** MD5 of the bytes, 16 of them. */
  readonly md5: Uint8Array
}

/** What a disk holds, as it was read once. */
export interface ContentMap {
  /** Identifies the content of the disk, however it is stored: 64 hex digits. */
  readonly sha256: string
  readonly sizeBytes: number
  /** What has to be sent, without the footer. */
  readonly dataBytes: number
  readonly pieces: readonly Piece[]
}

/** How a reading is watched and stopped. */
export interface MapOptions {
  readonly signal: AbortSignal
  /** `fraction` from 0 to 1. */
  readonly onProgress?: (fraction: number) => void
}

/**
 * Reads a disk once, hole by hole left out, and says what is to be sent. The pieces depend on the content alone, so a second
 * reading cuts the same ones. Throws IMAGE_INVALID when the disk is changed meanwhile, CANCELLED, and what reading throws.
 */
export async function mapContent(content: DiskContent, options: MapOptions): Promise<ContentMap> {
  const before = await content.stamp()
  const identity = createHash('sha256').update(`disk of ${content.sizeBytes} bytes\n`)
  const pieces: Piece[] = []
  for await (const { offsetBytes: at, bytes } of readCells(content)) {
    options.signal.throwIfAborted()
    const runs = dataRuns(bytes)
    // A thread of its own takes the one digest while this one takes the others.
    const digest = runs.length > 0 ? webcrypto.subtle.digest('SHA-256', bytes) : undefined
    for (const { offsetBytes, lengthBytes } of runs) {
      const md5 = createHash('md5')
        .update(bytes.subarray(offsetBytes, offsetBytes + lengthBytes))
        .digest()
      pieces.push({ offsetBytes: at + offsetBytes, lengthBytes, md5 })
    }
    if (digest) identity.update(`${at} ${Buffer.from(await digest).toString('hex')}\n`)
    options.onProgress?.((at + bytes.length) / content.sizeBytes)
  }
  if ((await content.stamp()) !== before)
    throw new ImageError('IMAGE_INVALID', `${content.name} was changed while it was read.`, {
      hint: 'Let whatever writes it end first, and publish it then.',
    })
  const dataBytes = pieces.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0)
  return { sha256: identity.digest('hex'), sizeBytes: content.sizeBytes, dataBytes, pieces }
}

interface Cell {
  readonly offsetBytes: number
  /** Good until the next one is asked for. */
  readonly bytes: Buffer<ArrayBuffer>
}

/** The cells that extents reach into, in order; the next one is read while one is looked at. */
async function* readCells(content: DiskContent): AsyncGenerator<Cell> {
  const buffers = [0, 1].map(() => Buffer.from(new ArrayBuffer(Math.min(pageLimitBytes, content.sizeBytes))))
  const places = cellPlaces(content)
  const readNext = (index: number): Promise<Cell> | undefined => {
    const { value: place } = places.next()
    return (
      place && readCell(content, place, buffers[index % 2] ?? Buffer.from(new ArrayBuffer(pageLimitBytes)))
    )
  }
  let next = readNext(0)
  for (let index = 1; next; index++) {
    const cell = await next
    next = readNext(index)
    // Whoever stops here does not wait for it.
    next?.catch(() => undefined)
    yield cell
  }
}

interface CellPlace {
  readonly offsetBytes: number
  /** The first extent that may reach into it. */
  readonly firstExtent: number
}

function* cellPlaces({ extents }: DiskContent): Generator<CellPlace, undefined> {
  let least = 0
  for (const [index, { offsetBytes, lengthBytes }] of extents.entries()) {
    const first = Math.max(least, Math.floor(offsetBytes / pageLimitBytes) * pageLimitBytes)
    for (let at = first; at < offsetBytes + lengthBytes; at += pageLimitBytes) {
      yield { offsetBytes: at, firstExtent: index }
      least = at + pageLimitBytes
    }
  }
  return undefined
}

/** Reads what extents there are in a cell; elsewhere it is zeros. */
async function readCell(
  { extents, read, sizeBytes }: DiskContent,
  { offsetBytes: at, firstExtent }: CellPlace,
  buffer: Buffer<ArrayBuffer>,
): Promise<Cell> {
  const bytes = buffer.subarray(0, Math.min(pageLimitBytes, sizeBytes - at))
  const endBytes = at + bytes.length
  bytes.fill(0)
  for (let index = firstExtent; ; index++) {
    const extent = extents[index]
    if (!extent || extent.offsetBytes >= endBytes) return { offsetBytes: at, bytes }
    const from = Math.max(at, extent.offsetBytes)
    const to = Math.min(endBytes, extent.offsetBytes + extent.lengthBytes)
    if (to > from) await read(from, bytes.subarray(from - at, to - at))
  }
}
