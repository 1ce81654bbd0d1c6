/** What a hostile source may use up before it is refused with a diagnostic. */
export interface Limits {
  /** Length of one source in UTF-16 code units. */
  readonly sourceLength: number
  /** Tokens of one source. */
  readonly tokens: number
  /** Diagnostics that are kept of one source; further ones are dropped. */
  readonly diagnostics: number
  /** Brackets, blocks, templates and operators inside one another; bounded by the stack. */
  readonly nesting: number
  /** Steps of one evaluation: an expression, an element or 32 characters of a result cost one each. */
  readonly steps: number
  /** Length of one string in UTF-16 code units. */
  readonly stringLength: number
}

/** Limits far above any real file and far below what hurts. */
export const defaultLimits: Limits = {
  sourceLength: 4 * 1024 * 1024,
  tokens: 500_000,
  diagnostics: 200,
  nesting: 200,
  steps: 1_000_000,
  stringLength: 4 * 1024 * 1024,
}

/** Thrown inside this room when a limit is reached; every public entry turns it into a diagnostic. */
export class LimitExceeded extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'LimitExceeded'
  }
}

/** True for a limit of ours and for a stack that has run out. */
export function isLimitExceeded(thrown: unknown): thrown is Error {
  return (
    thrown instanceof LimitExceeded ||
    (thrown instanceof RangeError && /call stack|string length|array length|BigInt/i.test(thrown.message))
  )
}
