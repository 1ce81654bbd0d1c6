import { formatDuration, type Clock } from '../base/clock.ts'

/** The longest one timer can wait (Node's TIMEOUT_MAX); it takes more for 1 ms. */
const longestTimerMs = 2 ** 31 - 1

/** Sleeps for any time there is; rejects with the signal's reason when aborted first. */
export async function sleepFor(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  for (let leftMs = ms; leftMs > 0; leftMs -= longestTimerMs)
    await clock.sleep(Math.min(leftMs, longestTimerMs), signal)
}

/**
 * Runs something that ends with its signal: that of the caller, or one that aborts when the time is over (0 is without
 * limit). What did not end in time has failed, whatever it says itself.
 */
export async function withTimeLimit<T>(
  limitMs: number,
  clock: Clock,
  outer: AbortSignal,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (limitMs <= 0) return run(outer)
  const limit = new AbortController()
  const done = new AbortController()
  sleepFor(clock, limitMs, done.signal).then(
    () => limit.abort(),
    () => undefined,
  )
  const isOver = () => limit.signal.aborted && !outer.aborted
  const failure = (cause?: unknown) =>
    new Error(`It was ended because it took longer than its timeout of ${formatDuration(limitMs)}.`, {
      cause,
    })
  try {
    const result = await run(AbortSignal.any([outer, limit.signal]))
    if (isOver()) throw failure()
    return result
  } catch (thrown) {
    throw isOver() ? failure(thrown) : thrown
  } finally {
    done.abort()
  }
}
