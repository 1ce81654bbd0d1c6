import { open, readdir, stat } from 'node:fs/promises'
import { isAbsolute, resolve } from 'node:path'
import { errnoOf, ImageError, isImageError } from '../base/errors.ts'
import { decodeSource } from '../hcl/decodeSource.ts'
import { Source } from '../hcl/source.ts'
import type { TemplateFiles } from './templateFiles.ts'

/** What the parser refuses anyway need not be read. */
const mostBytes = 16 * 2 ** 20

/** The files of this machine; relative paths begin at the working directory. */
export function localTemplateFiles(workingDirectory: string): TemplateFiles {
  const full = (path: string): string => (isAbsolute(path) ? path : resolve(workingDirectory, path))
  return {
    async kindOf(path) {
      try {
        const found = await stat(full(path))
        return found.isDirectory() ? 'directory' : 'file'
      } catch (thrown) {
        if (isAbsent(thrown)) return undefined
        throw unreadable(path, thrown)
      }
    },
    async list(directory) {
      try {
        return await readdir(full(directory))
      } catch (thrown) {
        throw unreadable(directory, thrown)
      }
    },
    async read(path) {
      return new Source(path, decodeSource(await readBounded(full(path), path)))
    },
  }
}

async function readBounded(full: string, path: string): Promise<Uint8Array> {
  try {
    const file = await open(full)
    try {
      const { size } = await file.stat()
      if (size > mostBytes)
        throw new ImageError(
          'TEMPLATE_INVALID',
          `${path} has ${size} bytes; a template has at most ${mostBytes}.`,
        )
      return await file.readFile()
    } finally {
      await file.close()
    }
  } catch (thrown) {
    if (isImageError(thrown) || errnoOf(thrown) === undefined) throw thrown
    throw unreadable(path, thrown)
  }
}

function isAbsent(thrown: unknown): boolean {
  return errnoOf(thrown) === 'ENOENT' || errnoOf(thrown) === 'ENOTDIR'
}

function unreadable(path: string, thrown: unknown): ImageError {
  return new ImageError('FILE_UNREADABLE', `${path}: ${errnoOf(thrown) ?? String(thrown)}`, { cause: thrown })
}
