import * as fs from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { promisify } from 'node:util'
import { errnoOf, ImageError, isImageError } from '../base/errors.ts'
import { refuseSpecialFile, unreadable } from '../base/unreadable.ts'
import { decodeSource } from '../hcl/decodeSource.ts'
import { Source } from '../hcl/source.ts'
import type { TemplateFiles } from './templateFiles.ts'

/** `node:fs/promises` takes 3 ms to load, which is much of what reading a template takes. */
const [close, fstat, open, read, readdir, stat] = [
  promisify(fs.close),
  promisify(fs.fstat),
  promisify(fs.open),
  promisify(fs.read),
  promisify(fs.readdir),
  promisify(fs.stat),
] as const

/** What the parser refuses anyway need not be read. */
const mostBytes = 16 * 2 ** 20
const pieceBytes = 64 * 2 ** 10

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
        const entries = await readdir(full(directory), { withFileTypes: true })
        return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name)
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
    refuseSpecialFile(full, await stat(full), path)
    const file = await open(full, 'r')
    try {
      const stats = await fstat(file)
      return await readOpen(file, stats.isFile() ? stats.size : 0, path)
    } finally {
      // Nothing depends on it, and a file that was only read loses nothing.
      void close(file).catch(() => undefined)
    }
  } catch (thrown) {
    if (isImageError(thrown) || errnoOf(thrown) === undefined) throw thrown
    throw unreadable(path, thrown)
  }
}

/** All bytes of a file, a pipe or a device; one read if the size that was announced is right. */
async function readOpen(file: number, announcedBytes: number, path: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let sizeBytes = 0
  let isEnd = false
  while (!isEnd) {
    refuseLarge(Math.max(sizeBytes, announcedBytes), path)
    const piece = Buffer.allocUnsafe(Math.max(announcedBytes - sizeBytes + 1, pieceBytes))
    const { bytesRead } = await read(file, piece, 0, piece.length, null)
    pieces.push(piece.subarray(0, bytesRead))
    sizeBytes += bytesRead
    isEnd = bytesRead === 0 || (sizeBytes === announcedBytes && bytesRead < piece.length)
  }
  const [first] = pieces
  return first !== undefined && first.length === sizeBytes ? first : Buffer.concat(pieces)
}

function refuseLarge(sizeBytes: number, path: string): void {
  if (sizeBytes > mostBytes)
    throw new ImageError(
      'TEMPLATE_INVALID',
      `${path} has ${sizeBytes} bytes or more; a template has at most ${mostBytes}.`,
    )
}

function isAbsent(thrown: unknown): boolean {
  return errnoOf(thrown) === 'ENOENT' || errnoOf(thrown) === 'ENOTDIR'
}
