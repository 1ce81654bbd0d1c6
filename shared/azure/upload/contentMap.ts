import { createHash } from 'node:crypto'
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
  const buffer = Buffer.allocUnsafeSlow(Math.min(pageLimitBytes, content.sizeBytes))
  let extentIndex = 0
  for (let at = nextCell(content.extents[0]); at !== undefined;) {
    options.signal.throwIfAborted()
    const cell = buffer.subarray(0, Math.min(pageLimitBytes, content.sizeBytes - at))
    extentIndex = await readCell(content, at, cell, extentIndex)
    const runs = dataRuns(cell)
    if (runs.length > 0) {
      const digest = createHash('sha256').update(cell).digest('hex')
      identity.update(`${at} ${digest}\n`)
    }
    for (const { offsetBytes, lengthBytes } of runs) {
      const bytes = cell.subarray(offsetBytes, offsetBytes + lengthBytes)
      const md5 = createHash('md5').update(bytes).digest()
      pieces.push({ offsetBytes: at + offsetBytes, lengthBytes, md5 })
    }
    options.onProgress?.((at + cell.length) / content.sizeBytes)
    at = nextCell(content.extents[extentIndex], at + pageLimitBytes)
  }
  if ((await content.stamp()) !== before)
    throw new ImageError('IMAGE_INVALID', `${content.name} was changed while it was read.`, {
      hint: 'Let whatever writes it end first, and publish it then.',
    })
  const dataBytes = pieces.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0)
  return { sha256: identity.digest('hex'), sizeBytes: content.sizeBytes, dataBytes, pieces }
}

/** The cell an extent reaches into, not before `least`; undefined after the last extent. */
function nextCell(extent: Extent | undefined, least = 0): number | undefined {
  if (!extent) return undefined
  return Math.max(least, Math.floor(extent.offsetBytes / pageLimitBytes) * pageLimitBytes)
}

/** Reads what extents there are in a cell, zeros elsewhere; resolves with the first extent that reaches beyond it. */
async function readCell(
  { extents, read }: DiskContent,
  at: number,
  cell: Uint8Array,
  firstExtent: number,
): Promise<number> {
  const endBytes = at + cell.length
  let index = firstExtent
  cell.fill(0)
  for (; ; index++) {
    const extent = extents[index]
    if (!extent || extent.offsetBytes >= endBytes) return index
    const extentEnd = extent.offsetBytes + extent.lengthBytes
    const from = Math.max(at, extent.offsetBytes)
    const to = Math.min(endBytes, extentEnd)
    if (to > from) await read(from, cell.subarray(from - at, to - at))
    if (extentEnd > endBytes) return index
  }
}
