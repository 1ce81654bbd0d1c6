import { describeError, isImageError, ImageError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'

/** Annotations beyond this many help nobody; platforms drop them anyway. */
const annotationLimit = 20

/** Turns anything thrown into a catalogued error; what was not thrown on purpose is an internal error. */
export function asImageError(thrown: unknown, cancelled: boolean): ImageError {
  if (cancelled)
    return isImageError(thrown) && thrown.code === 'CANCELLED'
      ? thrown
      : new ImageError('CANCELLED', 'The run was cancelled.', { cause: thrown })
  if (isImageError(thrown)) return thrown
  const code = isDiskFull(thrown) ? 'DISK_FULL' : 'INTERNAL'
  return new ImageError(code, describeError(thrown), { cause: thrown })
}

/** Reports a failure: one annotation with title, detail, code and hint, and one for each further part it is made of. */
export function reportFailure(error: ImageError, log: Log): void {
  const [first, ...others] = error.findings
  const isInLog = error.isInLog && first !== undefined
  const what = `${error.hint} [${error.code}]`
  log.annotate({
    level: 'error',
    title: error.title,
    text: `${first ? first.text + furtherProblems(others.length) : error.detail}\n${what}`,
    at: error.at ?? first?.at,
    ...(isInLog ? { afterLog: `${problemsAbove(error.findings.length)} [${error.code}]` } : {}),
  })
  for (const { text, at } of others.slice(0, annotationLimit))
    log.annotate({ level: 'error', title: error.title, text, at, ...(isInLog ? { afterLog: '' } : {}) })
  if (others.length > annotationLimit && !isInLog)
    log.info(`${others.length - annotationLimit} more are in the log above.`)
  log.debug(stackOf(error))
}

function furtherProblems(count: number): string {
  if (count === 0) return ''
  return count === 1 ? '\n1 more problem is reported below.' : `\n${count} more problems are reported below.`
}

function problemsAbove(count: number): string {
  return count === 1 ? 'the problem is shown above.' : `the ${count} problems are shown above.`
}

function isDiskFull(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOSPC' || thrown.code === 'EDQUOT')
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${error.cause.stack ?? error.cause.message}` : ''
  return (error.stack ?? error.message) + cause
}
