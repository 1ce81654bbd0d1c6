/** What goes wrong with an answer. */
export type Fault =
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    }
  /** 200 and a page to log in at, as a captive portal answers. */
  | { readonly kind: 'html' }
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number }
  /** Ends after some bytes of the body, with the promise of more (`length`, `chunked`) or without (`close`). */
  | { readonly kind: 'truncate'; readonly atBytes: number; readonly framing: 'length' | 'chunked' | 'close' }
  /** Says nothing any more, from the very start when `afterBytes` is left out. */
  | { readonly kind: 'stall'; readonly afterBytes?: number }
  | { readonly kind: 'slow'; readonly bytesPerTick: number; readonly tickMs: number }
  | { readonly kind: 'reset'; readonly afterBytes: number }
  /** Other bytes than there should be, with everything else in order. */
  | { readonly kind: 'bytes'; readonly change: (body: Buffer) => Buffer }
  /** A body without an end. */
  | { readonly kind: 'endless' }
  /** Answers to a request for a part with the whole, as servers without ranges do. */
  | { readonly kind: 'noRanges' }
  | { readonly kind: 'headers'; readonly headers: Readonly<Record<string, string>> }

/** When a fault happens: to requests for `https://<host><path>` that match, the `nth` of them (from 1) or all. */
export interface FaultRule {
  readonly match: RegExp | string
  readonly nth?: number | readonly number[]
  readonly fault: Fault
}

/** Decides about one request after another; rules count on their own. */
export class FaultScript {
  #rules: { readonly rule: FaultRule; seen: number }[] = []

  /** Starts anew with other rules. */
  set(rules: readonly FaultRule[]): void {
    this.#rules = rules.map((rule) => ({ rule, seen: 0 }))
  }

  /** The fault of the next request for a URL; the first rule that applies decides. */
  next(url: string): Fault | undefined {
    let fault: Fault | undefined
    for (const entry of this.#rules) {
      const { match, nth } = entry.rule
      if (!(typeof match === 'string' ? url.includes(match) : match.test(url))) continue
      entry.seen++
      const applies = nth === undefined || [nth].flat().includes(entry.seen)
      if (applies) fault ??= entry.rule.fault
    }
    return fault
  }
}
