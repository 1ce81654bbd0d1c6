import { randomUUID } from 'node:crypto'
import { rename, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sha256File } from '../../base/digest.ts'
import { ImageError } from '../../base/errors.ts'
import { parseVersion } from '../../base/goVersion/parseVersion.ts'
import { writeWhole } from '../../base/writeWhole.ts'
import { unwritable } from '../../base/unwritable.ts'
import { parsePluginSource } from '../../template/pluginSource.ts'
import type { LockedRelease } from '../lockFile/lockFile.ts'
import { parsePlatform } from '../plugins/pluginPlatform.ts'
import { describeProduct, folderOf, projectOf } from '../releases/productPath.ts'
import type { Release, ReleaseFile, ReleaseProduct, ReleaseSource } from '../releases/releaseSource.ts'
import { addToIndex } from './mirrorIndex.ts'
import { ownPapers } from './ownPapers.ts'
import { makeMissing } from '../../base/makeMissing.ts'

/** What was put into a mirror. */
export interface MirroredRelease {
  readonly what: string
  /** Archives that were not there before. */
  readonly addedCount: number
}

/**
 * Puts a locked release into a mirror, for all platforms of the lock: first the archives, then the list of checksums, last the
 * index, so that whoever reads the mirror meanwhile sees nothing that is not there. Throws CHECKSUM_MISMATCH for another release
 * than was locked, RELEASE_NOT_FOUND, and errors of downloads and of the folder.
 */
export async function mirrorRelease(
  locked: LockedRelease,
  root: string,
  sources: readonly ReleaseSource[],
): Promise<MirroredRelease> {
  const product = productOf(locked)
  const version = parseVersion(locked.version)
  const what = describeProduct(product, version)
  const release = await findRelease(product, locked, sources)
  const project = projectOf(product)
  const stem = `${project}_${locked.version}`
  const folder = join(root, folderOf(product), locked.version)
  const names = new Map<string, string>()
  let addedCount = 0
  for (const [platform, archive] of locked.platforms) {
    const file = fileFor(release, platform)
    if (file?.sha256 !== archive.zipSha256)
      throw new ImageError(
        file === undefined ? 'RELEASE_NOT_FOUND' : 'CHECKSUM_MISMATCH',
        file === undefined
          ? `${what} is not released for ${platform}, for which it is locked.`
          : `${what} for ${platform}: ${file.origin} should have the SHA-256 ${file.sha256}, where the lock says ${archive.zipSha256}.`,
      )
    const name = `${stem}_${platform}.zip`
    names.set(name, file.sha256)
    if (await putArchive(file, join(folder, name))) addedCount++
  }
  const papers = (await release.papers?.()) ?? ownPapers(stem, names, locked.apiVersion)
  for (const [name, bytes] of papers) await writeWhole(join(folder, name), bytes)
  await addToIndex(join(root, folderOf(product), 'index.json'), project, locked)
  return { what, addedCount }
}

function productOf({ source }: LockedRelease): ReleaseProduct {
  if (source === 'packer') return { kind: 'packer' }
  const parsed = parsePluginSource(source)
  if (!('text' in parsed)) throw new ImageError('LOCK_FILE_INVALID', `${source} is no source of a plugin.`)
  return { kind: 'plugin', source: parsed }
}

async function findRelease(
  product: ReleaseProduct,
  { version }: LockedRelease,
  sources: readonly ReleaseSource[],
): Promise<Release> {
  const serving = sources.filter((source) => source.serves(product))
  for (const source of serving) {
    const release = await source.release(product, parseVersion(version))
    if (release !== undefined) return release
  }
  throw new ImageError(
    'RELEASE_NOT_FOUND',
    `${describeProduct(product, parseVersion(version))}, which is locked, is not on ${serving.map(({ name }) => name).join(', ') || 'any source'}.`,
  )
}

function fileFor(release: Release, platform: string): ReleaseFile | undefined {
  const wanted = parsePlatform(platform)
  return release.files.find(({ os, arch }) => os === wanted?.os && arch === wanted.arch)
}

/** Fetches an archive unless it is there; true if it was not. */
async function putArchive(file: ReleaseFile, path: string): Promise<boolean> {
  if ((await sha256File(path).catch(() => undefined)) === file.sha256) return false
  const partial = `${path}.${randomUUID()}`
  await makeMissing(dirname(path)).catch((thrown: unknown) => {
    throw unwritable(path, thrown)
  })
  try {
    await file.fetch(partial)
    await rename(partial, path)
  } catch (thrown) {
    await unlink(partial).catch(() => undefined)
    throw thrown
  }
  return true
}
