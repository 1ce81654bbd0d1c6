import { describeError, isImageError, type Finding, ImageError } from '../base/errors.ts'
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

/** Reports a failure: one annotation with title, detail, code and hint, and one for each further place it names. */
export function reportFailure(error: ImageError, log: Log): void {
  const [first, ...others] = error.findings
  log.annotate({
    level: 'error',
    title: error.title,
    text: `${error.detail}\n${error.hint} [${error.code}]`,
    at: error.at ?? first?.at,
  })
  for (const finding of others.slice(0, annotationLimit)) annotateFinding(finding, error.title, log)
  if (others.length > annotationLimit)
    log.info(`${others.length - annotationLimit} more findings are in the log above.`)
  log.debug(stackOf(error))
}

function annotateFinding({ text, at }: Finding, title: string, log: Log): void {
  if (at) log.annotate({ level: 'error', title, text, at })
}

function isDiskFull(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOSPC' || thrown.code === 'EDQUOT')
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${error.cause.stack ?? error.cause.message}` : ''
  return (error.stack ?? error.message) + cause
}
