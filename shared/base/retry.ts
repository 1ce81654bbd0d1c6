import type { Clock } from './clock.ts'

/** How often and how patiently {@link retry} tries. */
export interface RetryPolicy {
  /** Tries in all, the first included. */
  readonly attempts: number
  /** Upper bound of the first pause; doubles with every further try. */
  readonly baseDelayMs: number
  readonly maxDelayMs: number
  readonly shouldRetry: (thrown: unknown) => boolean
}

/** Runs `run` until it succeeds, with full jitter between tries; throws what the last try threw. */
export async function retry<T>(
  run: (attempt: number) => Promise<T>,
  policy: RetryPolicy,
  clock: Clock,
  signal?: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run(attempt)
    } catch (thrown) {
      if (attempt >= policy.attempts || signal?.aborted || !policy.shouldRetry(thrown)) throw thrown
      const ceilingMs = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (attempt - 1))
      await clock.sleep(Math.random() * ceilingMs, signal)
    }
  }
}
