import type { ThrottleLimit } from '../options.ts'
import type { SimClock } from '../simClock.ts'
import { ArmRefusal } from './armError.ts'

const generous: ThrottleLimit = { count: 1200, windowMs: 180_000 }

/** Counts requests in windows, as Microsoft.Compute does, and refuses those beyond. */
export class Throttle {
  readonly #limits: { readonly reads: ThrottleLimit; readonly writes: ThrottleLimit }
  readonly #clock: SimClock
  readonly #windows = new Map<string, { startMs: number; count: number }>()

  constructor(limits: { readonly reads?: ThrottleLimit; readonly writes?: ThrottleLimit }, clock: SimClock) {
    this.#limits = { reads: limits.reads ?? generous, writes: limits.writes ?? generous }
    this.#clock = clock
  }

  /** Counts a request; the headers of its answer. Throws 429 with Retry-After. */
  count(method: string, type: string): Readonly<Record<string, string>> {
    const kind = method === 'GET' || method === 'HEAD' ? 'reads' : 'writes'
    const { count, windowMs } = this.#limits[kind]
    const key = `${kind} ${type.toLowerCase()}`
    const nowMs = this.#clock.now()
    let window = this.#windows.get(key)
    if (!window || nowMs - window.startMs >= windowMs) window = { startMs: nowMs, count: 0 }
    window.count++
    this.#windows.set(key, window)
    const remaining = count - window.count
    const target = `${kind === 'reads' ? 'Get' : 'Put'}${type.split('/').at(-1) ?? ''}3Min`
    if (remaining < 0) {
      const seconds = Math.max(1, Math.ceil((window.startMs + windowMs - nowMs) / 1000))
      throw new ArmRefusal(
        429,
        {
          code: 'OperationNotAllowed',
          message: `The server rejected the request because too many requests have been received for this subscription. Target: ${target}.`,
          target,
        },
        {
          'retry-after': String(seconds),
          'x-ms-ratelimit-remaining-resource': `Microsoft.Compute/${target};0`,
        },
      )
    }
    return { 'x-ms-ratelimit-remaining-resource': `Microsoft.Compute/${target};${remaining}` }
  }
}
