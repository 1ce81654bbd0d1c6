/** How patient a client is. */
export interface HttpLimits {
  /** Until a connection stands. */
  readonly connectMs: number
  /** Silence of a server before, and within, an answer. */
  readonly silenceMs: number
  /** For one try in all, so that a trickle of bytes ends too. */
  readonly tryMs: number
  /** Tries in all, the first included. */
  readonly attempts: number
  /** A longer Retry-After is not waited for. */
  readonly longestPauseMs: number
}

/** Patient enough for a slow proxy that scans what it lets through. */
export const defaultHttpLimits: HttpLimits = {
  connectMs: 20_000,
  silenceMs: 60_000,
  tryMs: 30 * 60_000,
  attempts: 5,
  longestPauseMs: 60_000,
}
