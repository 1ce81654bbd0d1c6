/** What goes wrong with one request. */
export type AzureFault =
  /** Answers with an error of Resource Manager, or a body of its own, and does nothing. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly code?: string
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    }
  /** Cuts the connection before anything is done, or after all of it is done and before a word is said. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** Takes the request and never answers, having done it or not. */
  | { readonly kind: 'hang'; readonly when: 'before' | 'after' }
  /** Sends the first bytes of the answer with the promise of all, then closes. */
  | { readonly kind: 'truncate'; readonly atBytes: number }
  /** Cuts the connection when so many bytes of the request's body have come; nothing is done. */
  | { readonly kind: 'cutUpload'; readonly atBytes: number }
  /** Takes the request's body no faster than this. */
  | { readonly kind: 'slowUpload'; readonly bytesPerSecond: number }
  /** Does all and answers later. */
  | { readonly kind: 'delay'; readonly ms: number }

/** When a fault happens: to requests whose `METHOD /path?query` match, the `nth` of them (from 1) or all. */
export interface AzureFaultRule {
  readonly match: RegExp | string
  readonly nth?: number | readonly number[]
  readonly fault: AzureFault
}

/** Decides about one request after another; rules count on their own. */
export class AzureFaultScript {
  #rules: { readonly rule: AzureFaultRule; seen: number }[] = []

  /** Starts anew with other rules. */
  set(rules: readonly AzureFaultRule[]): void {
    this.#rules = rules.map((rule) => ({ rule, seen: 0 }))
  }

  /** The fault of the next request; the first rule that applies decides. */
  next(method: string, path: string): AzureFault | undefined {
    const line = `${method} ${path}`
    let fault: AzureFault | undefined
    for (const entry of this.#rules) {
      const { match, nth } = entry.rule
      if (!(typeof match === 'string' ? line.includes(match) : match.test(line))) continue
      entry.seen++
      if (nth === undefined || [nth].flat().includes(entry.seen)) fault ??= entry.rule.fault
    }
    return fault
  }
}
