import { sha256File } from '../../base/digest.ts'
import { errnoOf, ImageError } from '../../base/errors.ts'
import { parseConstraints } from '../../base/goVersion/constraints.ts'
import { parseVersion } from '../../base/goVersion/parseVersion.ts'
import type { LockedArchive, LockFile } from '../lockFile/lockFile.ts'
import { formatPlatform } from '../plugins/pluginPlatform.ts'
import type { GoPlatform } from './goPlatform.ts'
import { fulfils, type VersionWish } from './versionWish.ts'

/** The one Packer a lock allows on a platform. */
export interface LockedPacker {
  readonly wish: VersionWish
  readonly archive: LockedArchive
}

/** What a lock decides about Packer; undefined when it says nothing. Throws LOCK_FILE_DISAGREES. */
export function lockedPacker(
  lock: LockFile | undefined,
  wish: VersionWish,
  platform: GoPlatform,
): LockedPacker | undefined {
  if (lock?.packer === undefined) return undefined
  const { version, platforms } = lock.packer
  if (wish.constraints.length > 0 && !fulfils(parseVersion(version), wish))
    throw new ImageError('LOCK_FILE_DISAGREES', `Packer is locked at ${version}, and not ${wish.text}.`)
  const shown = formatPlatform(platform)
  const archive = platforms.get(shown)
  if (archive === undefined)
    throw new ImageError('LOCK_FILE_DISAGREES', `Packer ${version} is not locked for ${shown}.`)
  const constraints = parseConstraints(`= ${version}`)
  return { wish: { text: `${version} (lock file)`, constraints, isLatest: false }, archive }
}

/** Why a program is not the Packer that is locked, in words that follow its path; undefined when it is, or none is. */
export async function lockObjection(
  path: string,
  locked: LockedArchive | undefined,
): Promise<string | undefined> {
  if (locked === undefined) return undefined
  const sha256 = await sha256File(path).catch((thrown: unknown) => errnoOf(thrown) ?? String(thrown))
  return sha256 === locked.binarySha256
    ? undefined
    : `has the SHA-256 ${sha256}, where the lock file says ${locked.binarySha256}.`
}
