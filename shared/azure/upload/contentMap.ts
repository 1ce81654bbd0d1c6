import { createHash } from 'node:crypto'
import { DigestThreads, sharedBuffer } from '../../base/digestThreads.ts'
import { ImageError } from '../../base/errors.ts'
import { mapBounded } from '../../base/mapBounded.ts'
import type { DiskContent } from './diskContent.ts'
import { extentBytes, type Extent } from './extent.ts'
import { dataRuns, pageLimitBytes } from './zeroScan.ts'

/** What a disk holds, as it was read once. */
export interface ContentMap {
  /** Identifies the content of the disk, however it is stored: 64 hex digits. */
  readonly sha256: string
  readonly sizeBytes: number
  /** What has to be sent, without the footer. */
  readonly dataBytes: number
  /** What is sent by one request each, in order. */
  readonly pieces: readonly Extent[]
  /** Of the file as it was read. */
  readonly stamp: string
}

/** How a reading is watched and stopped. */
export interface MapOptions {
  readonly signal: AbortSignal
  /** `fraction` from 0 to 1. */
  readonly onProgress?: (fraction: number) => void
}

/** Cells that are read side by side; each takes its size of memory. */
const cellsAtOnce = 5

/**
 * Reads a disk once, hole by hole left out, and says what is to be sent. The pieces depend on the content alone, so a second
 * reading cuts the same ones. Throws IMAGE_INVALID when the disk is changed meanwhile, CANCELLED, and what reading throws.
 */
export async function mapContent(content: DiskContent, options: MapOptions): Promise<ContentMap> {
  const stamp = await content.stamp()
  const places = [...cellPlaces(content)]
  const free: Buffer[] = []
  let read = 0
  await using threads = new DigestThreads('sha256')
  const cells = await mapBounded(places, cellsAtOnce, async (place) => {
    options.signal.throwIfAborted()
    const buffer = free.pop() ?? sharedBuffer(Math.min(pageLimitBytes, content.sizeBytes))
    const bytes = await readCell(content, place, buffer)
    const runs = dataRuns(bytes)
    const digest = runs.length > 0 ? (await threads.digest(bytes)).toString('hex') : ''
    free.push(buffer)
    options.onProgress?.(++read / places.length)
    return { at: place.offsetBytes, runs, digest }
  })
  await checkUnchanged(content, stamp, 'read')
  const identity = createHash('sha256').update(`disk of ${content.sizeBytes} bytes\n`)
  for (const { at, digest } of cells) if (digest !== '') identity.update(`${at} ${digest}\n`)
  const pieces = cells.flatMap(({ at, runs }) =>
    runs.map(({ offsetBytes, lengthBytes }) => ({ offsetBytes: at + offsetBytes, lengthBytes })),
  )
  const dataBytes = extentBytes(pieces)
  return { sha256: identity.digest('hex'), sizeBytes: content.sizeBytes, dataBytes, pieces, stamp }
}

/** Throws IMAGE_INVALID when a disk is no longer what it was when it had the stamp. */
export async function checkUnchanged(
  content: DiskContent,
  stamp: string,
  done: 'read' | 'sent',
): Promise<void> {
  if ((await content.stamp()) === stamp) return
  throw new ImageError('IMAGE_INVALID', `${content.name} was changed while it was ${done}.`, {
    hint: 'Let whatever writes it end first, and publish it then.',
  })
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
  buffer: Buffer,
): Promise<Buffer> {
  const bytes = buffer.subarray(0, Math.min(pageLimitBytes, sizeBytes - at))
  const endBytes = at + bytes.length
  let filledTo = at
  for (let index = firstExtent; filledTo < endBytes; index++) {
    const { offsetBytes = endBytes, lengthBytes = 0 } = extents[index] ?? {}
    const from = Math.min(Math.max(filledTo, offsetBytes), endBytes)
    const to = Math.max(from, Math.min(endBytes, offsetBytes + lengthBytes))
    bytes.fill(0, filledTo - at, from - at)
    if (to > from) await read(from, bytes.subarray(from - at, to - at))
    filledTo = to
  }
  return bytes
}
