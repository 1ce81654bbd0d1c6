/** How many requests are under way, and what the service made of the last ones. */
export interface Pace {
  readonly limit: number
  /** Answers since the limit was last changed. */
  readonly answers: number
  /** The shortest time an answer took so far, in ms per MiB. */
  readonly fastestMs: number
  /** The moving average of it. */
  readonly usualMs: number
}

/** What came of one request. */
export type Outcome =
  | { readonly kind: 'done'; readonly durationMs: number; readonly lengthBytes: number }
  /** The service has too much to do, or the network lost it. */
  | { readonly kind: 'overload' }

const least = 1
const most = 32
const start = 8
/** Answers that take so much longer than the fastest are waiting for each other. */
const crowded = 3

/** The pace to begin with. */
export const startingPace: Pace = {
  limit: start,
  answers: 0,
  fastestMs: Number.POSITIVE_INFINITY,
  usualMs: 0,
}

/** Additive increase, multiplicative decrease: one more request after a round of good answers, half of them after a bad one. */
export function nextPace(pace: Pace, outcome: Outcome): Pace {
  if (outcome.kind === 'overload') {
    // One overload answers everything that is under way: it counts once.
    if (pace.answers < 0) return pace
    return { ...pace, limit: Math.max(least, Math.floor(pace.limit / 2)), answers: -pace.limit }
  }
  const perMiB = outcome.durationMs / Math.max(outcome.lengthBytes / 2 ** 20, 0.25)
  const fastestMs = Math.min(pace.fastestMs, perMiB)
  const usualMs = pace.usualMs === 0 ? perMiB : pace.usualMs * 0.8 + perMiB * 0.2
  const answers = pace.answers + 1
  const known = { ...pace, fastestMs, usualMs, answers }
  if (answers < pace.limit) return known
  const isCrowded = usualMs > fastestMs * crowded
  return { ...known, answers: 0, limit: isCrowded ? pace.limit : Math.min(most, pace.limit + 1) }
}
