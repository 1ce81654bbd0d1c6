import { ImageError } from '../../base/errors.ts'
import { compareVersions } from '../../base/goVersion/compareVersions.ts'
import { formatVersion, type GoVersion } from '../../base/goVersion/version.ts'
import type { Log } from '../../base/log.ts'
import type { ReleaseFile, ReleaseSource } from '../releases/releaseSource.ts'
import type { GoPlatform } from './goPlatform.ts'
import { exactVersion, fulfilling, type VersionWish } from './versionWish.ts'

/** A file to install. */
export interface SelectedRelease {
  readonly version: GoVersion
  readonly file: ReleaseFile
}

const product = { kind: 'packer' } as const

/**
 * Versions of Packer that could be installed, the best first, from the first source that has any. An exact wish needs no list.
 * Throws RELEASE_NOT_FOUND, and errors of the sources.
 */
export async function selectVersions(
  sources: readonly ReleaseSource[],
  wish: VersionWish,
): Promise<{ readonly source: ReleaseSource; readonly versions: readonly GoVersion[] }> {
  const exact = exactVersion(wish)
  const seen: string[] = []
  for (const source of sources) {
    if (exact !== undefined) {
      // Only with several sources it must be known here which of them has it.
      const isHere = source === sources.at(-1) || (await source.release(product, exact)) !== undefined
      if (isHere) return { source, versions: [exact] }
      continue
    }
    const listed = await source.versions(product)
    const versions = fulfilling(listed, wish)
    if (versions.length > 0) return { source, versions }
    const newest = fulfilling(listed, { text: '', constraints: [], isLatest: true })[0]
    seen.push(
      newest === undefined
        ? `${source.name} has none`
        : `the newest at ${source.name} is ${formatVersion(newest)}`,
    )
  }
  throw new ImageError('RELEASE_NOT_FOUND', `Packer ${wish.text}: no version meets that; ${seen.join(', ')}.`)
}

/**
 * The first of some versions that is released for a platform; one whose files are not there (yet) is passed over, saying so.
 * Throws RELEASE_NOT_FOUND.
 */
export async function selectRelease(
  source: ReleaseSource,
  versions: readonly GoVersion[],
  platform: GoPlatform,
  log: Log,
): Promise<SelectedRelease> {
  const why: string[] = []
  for (const version of versions.toSorted((a, b) => compareVersions(b, a)).slice(0, 5)) {
    const release = await source.release(product, version)
    const file = release?.files.find(({ os, arch }) => os === platform.os && arch === platform.arch)
    if (file !== undefined) return { version, file }
    const missing =
      release === undefined
        ? `${source.name} has no list of checksums of Packer ${formatVersion(version)}`
        : `${source.name} has no Packer ${formatVersion(version)} for ${platform.os}/${platform.arch}`
    why.push(missing)
    log.info(`${missing}.`)
  }
  throw new ImageError('RELEASE_NOT_FOUND', `${why.join('; ')}.`)
}
