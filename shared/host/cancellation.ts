import { platform } from 'node:os'

/** How a run learns that it should end. */
export interface Cancellation {
  /** Aborts at the first signal. */
  readonly signal: AbortSignal
  /** Aborts at the second: the user will not wait. */
  readonly hurry: AbortSignal
}

/** SIGINT then SIGTERM from both agents on POSIX, SIGINT then SIGBREAK on Windows; SIGHUP from a closed terminal. */
const signals: readonly NodeJS.Signals[] =
  platform() === 'win32' ? ['SIGINT', 'SIGBREAK'] : ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Listens for the signals that cancel a run, from now until the process ends. */
export function listenForCancellation(): Cancellation {
  const cancelled = new AbortController()
  const hurried = new AbortController()
  for (const name of signals) {
    process.on(name, () => {
      if (cancelled.signal.aborted) hurried.abort()
      else cancelled.abort()
    })
  }
  return { signal: cancelled.signal, hurry: hurried.signal }
}
