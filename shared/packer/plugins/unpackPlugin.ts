import { chmod } from 'node:fs/promises'
import { extractEntry } from '../../base/zip/extractEntry.ts'
import { mostArchiveBytes } from '../releases/layoutFiles.ts'
import type { ReleaseFile } from '../releases/releaseSource.ts'
import { type PluginBinary, pluginFileName } from './pluginFileName.ts'

/** Papers may come along; nothing else. */
const isExtra = (name: string): boolean =>
  /^(?:LICENSE|LICENCE|NOTICE|README|CHANGELOG)(?:\.txt|\.md)?$/i.test(name)

/** Takes the binary of a plugin out of its zip, and makes it executable; resolves with its SHA-256. Throws ARCHIVE_INVALID. */
export async function unpackPlugin(
  archivePath: string,
  file: Pick<ReleaseFile, 'origin'>,
  binary: PluginBinary,
  path: string,
): Promise<string> {
  const { sha256 } = await extractEntry({
    archivePath,
    origin: file.origin,
    entryName: pluginFileName(binary),
    isExtra,
    path,
    mostBytes: mostArchiveBytes,
  })
  await chmod(path, 0o755)
  return sha256
}
