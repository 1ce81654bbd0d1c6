import type { Clock } from '#shared/base/clock.ts'

/** A clock that only moves when told to, or when somebody sleeps on it. */
export interface FakeClock extends Clock {
  readonly advance: (ms: number) => void
  /** How long each sleep was asked to be. */
  readonly sleeps: readonly number[]
}

/** Makes a clock at `startMs`; its sleeps are over at once. */
export function fakeClock(startMs = 0): FakeClock {
  let nowMs = startMs
  const sleeps: number[] = []
  return {
    sleeps,
    now: () => nowMs,
    monotonicMs: () => nowMs,
    advance: (ms) => void (nowMs += ms),
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      sleeps.push(ms)
      nowMs += ms
    },
  }
}
