import { formatDuration } from '../../base/clock.ts'
import type { RunContext } from '../../base/context.ts'
import { DigestThreads } from '../../base/digestThreads.ts'
import { ImageError } from '../../base/errors.ts'
import { checkUnchanged, type ContentMap } from './contentMap.ts'
import type { DiskContent } from './diskContent.ts'
import { extentBytes, joinExtents, subtractExtents, touching, type Extent } from './extent.ts'
import { StoreProblem, type PageStore } from './pageStore.ts'
import { patiently, type Patience } from './patiently.ts'
import { sendPieces } from './sendPieces.ts'

/** Where a disk goes. */
export interface UploadTarget {
  readonly store: PageStore
  readonly renew: () => Promise<void>
  /** Whether something may have been written to it before: then what is there is looked at. */
  readonly isFresh: boolean
}

/** What an upload came to. */
export interface Upload {
  /** Sent now, the footer included. */
  readonly sentBytes: number
  /** Found there from a run before. */
  readonly resumedBytes: number
  readonly durationMs: number
}

/** The parts of a run an upload acts with. */
export type UploadContext = Pick<RunContext, 'clock' | 'signal' | 'log'>

/**
 * Makes a store hold a disk as a fixed VHD: only what is no zero is sent, only what is not there yet, and the footer last. Throws
 * UPLOAD_FAILED, IMAGE_INVALID when the disk has changed since it was mapped, and CANCELLED.
 */
export async function uploadContent(
  content: DiskContent,
  map: ContentMap,
  target: UploadTarget,
  ctx: UploadContext,
): Promise<Upload> {
  const { store } = target
  const startedMs = ctx.clock.monotonicMs()
  const footer = content.footer(map.sha256)
  const patience = { clock: ctx.clock, signal: ctx.signal, renew: target.renew }
  const ask = <T>(run: () => Promise<T>) => stubbornly(run, patience)
  checkSize(await ask(() => store.sizeBytes(ctx.signal)), content.sizeBytes + footer.length)
  const there = target.isFresh ? [] : await ask(() => collect(store.ranges(ctx.signal)))
  const wanted = joinExtents(map.pieces)
  const footerExtent = { offsetBytes: content.sizeBytes, lengthBytes: footer.length }
  for (const stale of clearable(subtractExtents(there, [...wanted, footerExtent])))
    await ask(() => store.clear(stale, ctx.signal))
  const missing = touching(map.pieces, subtractExtents(map.pieces, there))
  const missingBytes = extentBytes(missing)
  const resumedBytes = map.dataBytes - missingBytes
  let sentBytes = 0
  const onSent = (lengthBytes: number) => {
    sentBytes += lengthBytes
    ctx.log.progress('Upload', (resumedBytes + sentBytes) / Math.max(1, map.dataBytes))
  }
  await using threads = new DigestThreads('md5')
  const sending = { ...patience, store, threads, onSent }
  await sendPieces(content, missing, sending)
  checkRanges(await ask(() => collect(store.ranges(ctx.signal))), wanted)
  // Without its footer it is no VHD, and nothing takes it for one.
  await checkUnchanged(content, map.stamp, 'sent')
  await sendPieces(ofBytes(content, footer), [footerExtent], sending)
  return { sentBytes, resumedBytes, durationMs: ctx.clock.monotonicMs() - startedMs }
}

/** One line about an upload, for people. */
export function describeUpload({ sentBytes, resumedBytes, durationMs }: Upload): string {
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`
  const rate = sentBytes / 2 ** 20 / Math.max(durationMs / 1000, 0.001)
  const resumed = resumedBytes > 0 ? `; ${mebibytes(resumedBytes)} were there from a run before` : ''
  return `Sent ${mebibytes(sentBytes)} in ${formatDuration(durationMs)} (${rate.toFixed(0)} MiB/s)${resumed}.`
}

/** A blob of another size would only be refused hours later, when its disk is used. */
function checkSize(sizeBytes: number, expected: number): void {
  if (sizeBytes !== expected)
    throw new ImageError(
      'UPLOAD_FAILED',
      `The place to upload to holds ${sizeBytes} bytes, and the VHD has ${expected}.`,
    )
}

/** Nothing is taken on trust: what the service says it holds must be what was to be sent. */
function checkRanges(there: readonly Extent[], wanted: readonly Extent[]): void {
  const [lost] = subtractExtents(wanted, there)
  if (lost)
    throw new ImageError(
      'UPLOAD_FAILED',
      `The service does not hold what was sent: ${lost.lengthBytes} bytes at ${lost.offsetBytes} are missing.`,
    )
}

async function collect(ranges: AsyncIterable<Extent>): Promise<readonly Extent[]> {
  const found: Extent[] = []
  for await (const range of ranges) found.push(range)
  return joinExtents(found)
}

/** Clear Page takes more than Put Page, but not everything at once. */
function clearable(extents: readonly Extent[]): readonly Extent[] {
  const mostBytes = 2 ** 30
  return extents.flatMap(({ offsetBytes, lengthBytes }) =>
    Array.from({ length: Math.ceil(lengthBytes / mostBytes) }, (_each, index) => ({
      offsetBytes: offsetBytes + index * mostBytes,
      lengthBytes: Math.min(mostBytes, lengthBytes - index * mostBytes),
    })),
  )
}

function ofBytes(content: DiskContent, bytes: Uint8Array): DiskContent {
  return { ...content, read: async (_offset, buffer) => buffer.set(bytes) }
}

async function stubbornly<T>(run: () => Promise<T>, patience: Patience): Promise<T> {
  try {
    return await patiently(run, patience)
  } catch (thrown) {
    if (!(thrown instanceof StoreProblem)) throw thrown
    throw new ImageError(
      'UPLOAD_FAILED',
      `The place to upload to does not answer as it should: ${thrown.message}`,
      {
        cause: thrown,
      },
    )
  }
}
