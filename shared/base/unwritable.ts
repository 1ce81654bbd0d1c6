import { describeError, errnoOf, ImageError } from './errors.ts'

/** The error for a path that could not be made or written: DISK_FULL where space is what lacks, else FILE_UNWRITABLE. */
export function unwritable(path: string, thrown: unknown): ImageError {
  const errno = errnoOf(thrown)
  const isFull = errno === 'ENOSPC' || errno === 'EDQUOT'
  return new ImageError(
    isFull ? 'DISK_FULL' : 'FILE_UNWRITABLE',
    `${path}: ${errno ?? describeError(thrown)}`,
    {
      cause: thrown,
    },
  )
}
