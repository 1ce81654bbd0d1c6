import type { PipelinePolicy } from '@azure/core-rest-pipeline'
import type { Clock } from '../../base/clock.ts'

/** What a request may take. An answer that did not come by then does not come: a router on the way has forgotten the connection. */
const answerMs = 100_000

/** What passes when an answer does not come; the code is one that the SDK tries again. */
class NoAnswer extends Error {
  readonly code = 'ETIMEDOUT'
  override readonly name = 'RestError'
}

interface Listened {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** Runs one request for {@link answerMs} at most; then it throws what the SDK tries again. */
export async function withinLimit<T>(
  clock: Pick<Clock, 'sleep'>,
  given: Listened | undefined,
  run: (signal: AbortSignal) => PromiseLike<T>,
): Promise<T> {
  const [request, wait] = [new AbortController(), new AbortController()]
  const stop = () => request.abort()
  let isOver = false
  if (given?.aborted === true) stop()
  given?.addEventListener('abort', stop)
  void clock.sleep(answerMs, wait.signal).then(
    () => {
      isOver = true
      stop()
    },
    () => undefined,
  )
  try {
    return await run(request.signal)
  } catch (thrown) {
    if (isOver && given?.aborted !== true)
      throw new NoAnswer(`no answer within ${answerMs / 1000} s`, { cause: thrown })
    throw thrown
  } finally {
    given?.removeEventListener('abort', stop)
    wait.abort()
  }
}

/** Bounds each try of a request of an SDK client, which otherwise waits for ever. */
export function answerLimit(clock: Pick<Clock, 'sleep'>): PipelinePolicy {
  return {
    name: 'answerLimit',
    async sendRequest(request, next) {
      const given = request.abortSignal
      try {
        return await withinLimit(clock, given, (signal) => {
          request.abortSignal = signal
          return next(request)
        })
      } finally {
        if (given) request.abortSignal = given
        else delete request.abortSignal
      }
    },
  }
}
