import type { Clock } from '../../base/clock.ts'
import { type DigestThreads, sharedBuffer } from '../../base/digestThreads.ts'
import { ImageError } from '../../base/errors.ts'
import type { DiskContent } from './diskContent.ts'
import type { Extent } from './extent.ts'
import { nextPace, startingPace, type Outcome } from './pace.ts'
import { StoreProblem, type PageStore } from './pageStore.ts'
import { patiently } from './patiently.ts'

/** What sending is done with. */
export interface SendContext {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly store: PageStore
  /** Of MD5, which the service compares. */
  readonly threads: DigestThreads
  /** Makes the address of the store good again. */
  readonly renew: () => Promise<void>
  readonly onSent?: (lengthBytes: number) => void
}

/**
 * Sends pieces of a disk, as many at once as the service takes, each with a buffer that is used again. A failed piece is sent again, and
 * nothing else. Throws UPLOAD_FAILED, CANCELLED, and what reading throws.
 */
export async function sendPieces(
  content: DiskContent,
  pieces: readonly Extent[],
  context: SendContext,
): Promise<void> {
  const queue = pieces.values()
  const failures: unknown[] = []
  const free: Buffer[] = []
  const under = new Set<Promise<void>>()
  let pace = startingPace
  const largest = pieces.reduce((most, { lengthBytes }) => Math.max(most, lengthBytes), 0)
  const observe = (outcome: Outcome) => void (pace = nextPace(pace, outcome))

  for (const piece of queue) {
    while (under.size >= pace.limit) await Promise.race(under)
    if (failures.length > 0 || context.signal.aborted) break
    const buffer = free.pop() ?? sharedBuffer(largest)
    const work = sendPiece(content, piece, buffer, { ...context, observe })
      .catch((thrown: unknown) => void failures.push(thrown))
      .finally(() => {
        free.push(buffer)
        under.delete(work)
      })
    under.add(work)
  }
  await Promise.all(under)
  context.signal.throwIfAborted()
  if (failures.length > 0) throw failures[0] as Error
}

interface PieceContext extends SendContext {
  readonly observe: (outcome: Outcome) => void
}

async function sendPiece(
  content: DiskContent,
  piece: Extent,
  buffer: Buffer,
  context: PieceContext,
): Promise<void> {
  const { store, clock, signal, threads, observe, onSent } = context
  const bytes = buffer.subarray(0, piece.lengthBytes)
  await content.read(piece.offsetBytes, bytes)
  const md5 = await threads.digest(bytes)
  const write = async () => {
    const startedMs = clock.monotonicMs()
    await store.write(piece.offsetBytes, bytes, md5, signal)
    return clock.monotonicMs() - startedMs
  }
  try {
    const durationMs = await patiently(write, { ...context, onOverload: () => observe({ kind: 'overload' }) })
    observe({ kind: 'done', durationMs, lengthBytes: piece.lengthBytes })
    onSent?.(piece.lengthBytes)
  } catch (thrown) {
    throw thrown instanceof StoreProblem ? sendFailure(piece, thrown) : thrown
  }
}

function sendFailure({ offsetBytes }: Extent, problem: StoreProblem): ImageError {
  return new ImageError(
    'UPLOAD_FAILED',
    `The page at byte ${offsetBytes} was not taken: ${problem.message}`,
    { cause: problem },
  )
}
