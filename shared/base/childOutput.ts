import type { Readable } from 'node:stream'
import type { Clock } from './clock.ts'
import { errnoOf } from './errors.ts'

/** The two streams a child prints to. */
export type OutputStream = 'stdout' | 'stderr'

/** Receives output as it comes; reading waits while the returned promise is pending. */
export type OutputReceiver = (chunk: Uint8Array, stream: OutputStream) => void | Promise<void>

/** What is read of a child. */
export interface ChildOutput {
  /** Time since the child last printed; 0 while the receiver is busy, whose slowness is no silence of the child's. */
  readonly silentMs: () => number
  /** Call when the child has ended: resolves when all it printed was received, rejects with what the receiver threw. */
  readonly finish: () => Promise<void>
}

/** Parts of reading a child's output. */
export interface ChildOutputParts {
  readonly streams: Readonly<Record<OutputStream, Readable | null>>
  readonly receive: OutputReceiver | undefined
  readonly clock: Clock
  /** Called once when the receiver throws; nothing is read any more. */
  readonly onFailure: () => void
}

/** Waiting in all, after a child's end, for output of some grandchild that still holds its pipes. */
const lingerMs = 2000

/** More than any pipe holds (fs.pipe-max-size, net.core.wmem_max), so what follows is not the ended child's. */
const mostBufferedBytes = 4 * 2 ** 20

/** Starts reading. A receiver that throws ends it, and the failure is kept for `finish`. */
export function readChildOutput({ streams, receive, clock, onFailure }: ChildOutputParts): ChildOutput {
  let lastMs = clock.monotonicMs()
  let receiving = 0
  let readBytes = 0

  const pump = async (stream: Readable | null, name: OutputStream): Promise<void> => {
    if (!stream) return
    try {
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        readBytes += chunk.length
        receiving++
        try {
          await receive?.(chunk, name)
        } finally {
          receiving--
          lastMs = clock.monotonicMs()
        }
      }
    } catch (thrown) {
      // A destroyed pipe is how finish() ends a read that nobody will complete.
      if (errnoOf(thrown) !== 'ERR_STREAM_PREMATURE_CLOSE' && errnoOf(thrown) !== 'ABORT_ERR') throw thrown
    }
  }
  const pumps = Promise.all([pump(streams.stdout, 'stdout'), pump(streams.stderr, 'stderr')]).then(() => true)
  pumps.catch(onFailure)

  return {
    silentMs: () => (receiving > 0 ? 0 : clock.monotonicMs() - lastMs),
    async finish() {
      const bytesAtEnd = readBytes
      let waitedMs = 0
      while (waitedMs < lingerMs && readBytes - bytesAtEnd < mostBufferedBytes) {
        const beginMs = clock.monotonicMs()
        if ((await Promise.race([pumps, clock.sleep(50)])) === true) return
        if (receiving === 0) waitedMs += clock.monotonicMs() - beginMs
      }
      streams.stdout?.destroy()
      streams.stderr?.destroy()
      await pumps
    },
  }
}
