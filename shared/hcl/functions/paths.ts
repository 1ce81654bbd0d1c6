import { posix, win32 } from 'node:path'
import type { Files } from './capabilities.ts'
import { FunctionError } from './function.ts'

const flavour = process.platform === 'win32' ? win32 : posix

/** The last element of a path, `.` for an empty one, as Go's `filepath.Base`. */
export function baseName(path: string): string {
  if (path === '') return '.'
  return flavour.basename(path) || flavour.sep
}

/** All but the last element of a path, cleaned, as Go's `filepath.Dir`. */
export function directoryName(path: string): string {
  const end = Math.max(path.lastIndexOf('/'), flavour.sep === '\\' ? path.lastIndexOf('\\') : -1)
  return cleaned(path.slice(0, end + 1))
}

/** A path without `.`, `..` and repeated or final separators, as Go's `filepath.Clean`. */
export function cleaned(path: string): string {
  if (path === '') return '.'
  const normal = flavour.normalize(path)
  return normal.length > 1 && /[/\\]$/.test(normal) && !/^[A-Za-z]:\\$/.test(normal)
    ? normal.replace(flavour.sep === '/' ? /\/+$/ : /[/\\]+$/, '') || flavour.sep
    : normal
}

/** An absolute path: what is relative is so to `base`. */
export function absolutePath(base: string, path: string): string {
  return flavour.isAbsolute(path) ? cleaned(path) : cleaned(flavour.join(base, path))
}

/** The path from one to another, with forward slashes. */
export function relativePath(from: string, to: string): string {
  return flavour.relative(from, to).replaceAll(flavour.sep, '/')
}

/** A path with the home directory for a leading `~`; throws {@link FunctionError} for the home of someone else. */
export function expandHome({ homeDirectory }: Pick<Files, 'homeDirectory'>, path: string): string {
  if (!path.startsWith('~')) return path
  if (path.length > 1 && path[1] !== '/' && path[1] !== '\\')
    throw new FunctionError('cannot expand user-specific home dir')
  if (homeDirectory === undefined) throw new FunctionError('the home directory is not known')
  return flavour.join(homeDirectory, path.slice(1)).replace(/(.)\/$/, '$1')
}
