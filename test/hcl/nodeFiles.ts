import { readdirSync, readFileSync, statSync } from 'node:fs'
import type { Files } from '#shared/hcl/functions/capabilities.ts'

/** The real files, for tests of functions that read some. */
export function nodeFiles(directory: string): Files {
  return {
    baseDirectory: directory,
    workingDirectory: directory,
    homeDirectory: process.env['HOME'],
    read: (path) => orUndefined(() => readFileSync(path)),
    kindOf: (path) =>
      orUndefined(() => {
        const found = statSync(path)
        return found.isFile() ? 'file' : found.isDirectory() ? 'directory' : 'other'
      }),
    list: (path) => orUndefined(() => readdirSync(path).sort()) ?? [],
  }
}

function orUndefined<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch (thrown) {
    if (
      thrown instanceof Error &&
      'code' in thrown &&
      (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR')
    )
      return undefined
    throw thrown
  }
}
