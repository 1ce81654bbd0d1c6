/** How long everything may take that is undone at the end of a run. */
export interface UndoLimits {
  /** Once the run was cancelled. */
  readonly afterCancelMs: number
  /** In all other cases. */
  readonly otherwiseMs: number
}

/** A signal that aborts when the time for undoing is over; asked for when the first thing is undone. */
export function undoDeadline(cancelled: AbortSignal, limits: UndoLimits): () => AbortSignal {
  let signal: AbortSignal | undefined
  return () => (signal ??= begin(cancelled, limits))
}

function begin(cancelled: AbortSignal, { afterCancelMs, otherwiseMs }: UndoLimits): AbortSignal {
  const over = new AbortController()
  const within = (ms: number) => setTimeout(() => over.abort(), ms).unref()
  within(otherwiseMs)
  if (cancelled.aborted) within(afterCancelMs)
  else cancelled.addEventListener('abort', () => within(afterCancelMs), { once: true })
  return over.signal
}
