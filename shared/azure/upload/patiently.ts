import type { Clock } from '../../base/clock.ts'
import { StoreProblem } from './pageStore.ts'

/** With what a request to a store is made again. */
export interface Patience {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Makes the address of the store good again. */
  readonly renew: () => Promise<void>
  /** Hears of each answer that means too much at once. */
  readonly onOverload?: () => void
}

/** Tries of one request; with the pauses between them they last some minutes. */
const attempts = 12
const longestPauseMs = 30_000
/** A new address that is refused as well means that it was not its age. */
const mostRenewals = 3

/** Makes a request to a store until it succeeds or there is no hope; throws the last {@link StoreProblem}, or what `run` threw. */
export async function patiently<T>(run: () => Promise<T>, patience: Patience): Promise<T> {
  const { clock, signal, renew, onOverload } = patience
  let renewals = 0
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (thrown) {
      signal.throwIfAborted()
      if (!(thrown instanceof StoreProblem)) throw thrown
      if (thrown.failure === 'expired' && renewals < mostRenewals) {
        renewals++
        await renew()
      } else if (thrown.failure === 'busy' && attempt < attempts) {
        onOverload?.()
        const ceilingMs = Math.min(longestPauseMs, 250 * 2 ** (attempt - 1))
        await clock.sleep(thrown.retryAfterMs ?? ceilingMs * (0.5 + Math.random() / 2), signal)
      } else throw thrown
    }
  }
}
