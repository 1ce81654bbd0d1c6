import type { Stats } from 'node:fs'
import { describeError, errnoOf, ImageError } from './errors.ts'

/** What is wrong with a path, and what to do, where it is not that access is denied. */
const words: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOENT: ['does not exist', 'Correct the path; a relative one begins at the working directory.'],
  ENOTDIR: ['does not exist: part of the path is a file, not a folder', 'Correct the path.'],
  EISDIR: ['is a folder', 'Name a file.'],
  ELOOP: ['is a symbolic link that leads in a circle', 'Name the file itself, or correct the link.'],
  ENAMETOOLONG: ['is longer than a path may be', 'Correct the path.'],
}

/** The FILE_UNREADABLE for a path that could not be looked at, opened or read. `name` is how the user knows the file. */
export function unreadable(name: string, thrown: unknown): ImageError {
  const errno = errnoOf(thrown)
  const [what, hint] = words[errno ?? ''] ?? []
  if (what === undefined || hint === undefined)
    return new ImageError('FILE_UNREADABLE', `${name}: ${errno ?? describeError(thrown)}`, { cause: thrown })
  return new ImageError('FILE_UNREADABLE', `${name} ${what}.`, { hint, cause: thrown })
}

/** What a shell gives a program to read from: its pipes have somebody at the other end. */
const givenDescriptor = /^\/(?:dev\/(?:stdin|null|fd\/\d+)|proc\/self\/fd\/\d+)$/

/**
 * Throws FILE_UNREADABLE for a pipe, a socket or a device: to open one can take for ever, and no signal ends a thread that waits
 * there. Lets folders pass, which cannot be read either but say so, and descriptors that the process was started with.
 */
export function refuseSpecialFile(
  path: string,
  stats: Pick<Stats, 'isFile' | 'isDirectory'>,
  name: string = path,
): void {
  if (stats.isFile() || stats.isDirectory() || givenDescriptor.test(path)) return
  throw new ImageError('FILE_UNREADABLE', `${name} is no ordinary file.`, {
    hint: 'Name an ordinary file; a pipe can only be given as /dev/stdin or by a shell, as <(…).',
  })
}
