/** How long a run may take to undo what it has made once something in it has failed behind its back. */
const longestMs = 60_000

/**
 * Listens for failures that nothing in the program waits for: node would end it there and then, with everything it has made left behind.
 * The signal aborts with the first of them, and the process is ended if it does not end by itself.
 */
export function listenForStrayFailures(): AbortSignal {
  const stray = new AbortController()
  const note = (thrown: unknown) => {
    if (stray.signal.aborted) return
    stray.abort(thrown)
    setTimeout(() => process.exit(1), longestMs).unref()
  }
  process.on('unhandledRejection', note)
  process.on('uncaughtException', note)
  return stray.signal
}
