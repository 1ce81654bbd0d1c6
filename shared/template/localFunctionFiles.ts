import { readdirSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { errnoOf } from '../base/errors.ts'
import { refuseSpecialFile } from '../base/unreadable.ts'
import type { Files } from '../hcl/functions/capabilities.ts'

/** The files of this machine as functions of a template see them. */
export function localFunctionFiles(places: {
  /** `path.root` as given. */
  readonly root: string
  /** Absolute. */
  readonly workingDirectory: string
  readonly homeDirectory: string | undefined
}): Files {
  return {
    baseDirectory: resolve(places.workingDirectory, places.root),
    workingDirectory: places.workingDirectory,
    homeDirectory: places.homeDirectory,
    read: (path) =>
      unlessAbsent(() => {
        refuseSpecialFile(path, statSync(path))
        return readFileSync(path)
      }),
    kindOf: (path) =>
      unlessAbsent(() => {
        const found = statSync(path)
        return found.isFile() ? 'file' : found.isDirectory() ? 'directory' : 'other'
      }),
    list: (path) => unlessAbsent(() => readdirSync(path).toSorted()) ?? [],
  }
}

function unlessAbsent<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch (thrown) {
    const errno = errnoOf(thrown)
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return undefined
    throw thrown
  }
}
