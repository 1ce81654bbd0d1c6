import type { Clock } from '../clock.ts'
import { ImageError, isImageError } from '../errors.ts'
import type { Log } from '../log.ts'
import { HttpProblem, problemOf } from './httpProblem.ts'
import type { Http } from './openHttp.ts'

/** What every transfer acts with. */
export interface TransferContext {
  readonly http: Http
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly log: Log
}

/** For messages: what is transferred, and what else could be done. */
export interface TransferPurpose {
  /** `Packer 1.16.0`. */
  readonly what: string
  /** The remedy for a host that cannot be reached, after “Allow … to reach HOST”: `or set mirrorUrl to a mirror`. */
  readonly instead: string
}

const firstPauseMs = 1000
const longestOwnPauseMs = 15_000

/**
 * Runs tries of a transfer until one succeeds, pausing between them as long as the server asks or longer and longer. Throws
 * DOWNLOAD_FAILED, naming the host, when a try fails for good or the last one does.
 */
export async function transfer<T>(
  ctx: TransferContext,
  purpose: TransferPurpose,
  url: URL,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { limits } = ctx.http
  for (let attempt = 1; ; attempt++) {
    try {
      return await withinTime(ctx, url, run)
    } catch (thrown) {
      if (ctx.signal.aborted) throw new ImageError('CANCELLED', 'The run was cancelled.', { cause: thrown })
      if (!(thrown instanceof HttpProblem)) throw thrown
      const pauseMs = pauseBefore(attempt + 1, thrown)
      const isLast = attempt >= limits.attempts || pauseMs > limits.longestPauseMs
      if (!thrown.facts.isTransient || isLast) throw asDownloadError(ctx.http, purpose, thrown)
      ctx.log.info(`${purpose.what}: ${thrown.message}; trying again in ${Math.ceil(pauseMs / 1000)} s.`)
      await ctx.clock.sleep(pauseMs, ctx.signal)
    }
  }
}

async function withinTime<T>(
  { http, signal }: TransferContext,
  url: URL,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), http.limits.tryMs)
  try {
    return await run(AbortSignal.any([signal, limit.signal]))
  } catch (thrown) {
    if (limit.signal.aborted && !signal.aborted) {
      const reason = `did not finish within ${Math.round(http.limits.tryMs / 1000)} s`
      throw new HttpProblem({ host: url.host, reason, isTransient: true }, thrown)
    }
    throw isImageError(thrown) ? thrown : problemOf(url.host, thrown)
  } finally {
    clearTimeout(timer)
  }
}

/** With some jitter, so that the jobs of a matrix do not come back all at once. */
function pauseBefore(attempt: number, { facts }: HttpProblem): number {
  const ownMs = Math.min(longestOwnPauseMs, firstPauseMs * 2 ** (attempt - 2)) * (0.5 + Math.random() / 2)
  return Math.max(ownMs, facts.retryAfterMs ?? 0)
}

/** The error for users: what from where, why, and which host to allow or what to set. */
export function asDownloadError(
  http: Http,
  { what, instead }: TransferPurpose,
  problem: HttpProblem,
): ImageError {
  const { host, reason, hint, retryAfterMs = 0 } = problem.facts
  const through = http.proxy === undefined ? '' : ` (the proxy is ${http.proxy})`
  const wait = retryAfterMs > 0 ? ` It asks to wait ${Math.ceil(retryAfterMs / 1000)} s.` : ''
  return new ImageError('DOWNLOAD_FAILED', `${what}: ${host} ${reason}${through}.${wait}`, {
    cause: problem,
    hint:
      hint ??
      `Allow the agent${http.proxy === undefined ? '' : ', and its proxy,'} to reach ${host}, ${instead}.`,
  })
}
