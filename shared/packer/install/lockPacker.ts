import { randomUUID } from 'node:crypto'
import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { formatConstraints } from '../../base/goVersion/constraints.ts'
import { formatVersion } from '../../base/goVersion/version.ts'
import type { Log } from '../../base/log.ts'
import { extractEntry } from '../../base/zip/extractEntry.ts'
import type { LockedArchive, LockedRelease } from '../lockFile/lockFile.ts'
import type { ArchiveStore } from '../plugins/archiveStore.ts'
import { formatPlatform } from '../plugins/pluginPlatform.ts'
import { mostArchiveBytes } from '../releases/layoutFiles.ts'
import type { ReleaseFile, ReleaseSource } from '../releases/releaseSource.ts'
import type { GoPlatform } from './goPlatform.ts'
import { selectRelease, selectVersions } from './selectRelease.ts'
import { packerFileName } from './toolLayout.ts'
import type { VersionWish } from './versionWish.ts'

/** What to lock Packer with. */
export interface PackerLockOptions {
  readonly sources: readonly ReleaseSource[]
  readonly platforms: readonly GoPlatform[]
  /** What is locked now; its checksums are used again where nothing has changed. */
  readonly previous: LockedRelease | undefined
  readonly archives: ArchiveStore
  /** The platform whose archive is kept for an installation that follows. */
  readonly keep: GoPlatform | undefined
  readonly tempDirectory: string
}

/** Locks the newest Packer that fulfils a wish, the same for all platforms. Throws RELEASE_NOT_FOUND and errors of releases. */
export async function lockPacker(
  log: Log,
  wish: VersionWish,
  options: PackerLockOptions,
): Promise<LockedRelease> {
  const { sources, platforms, previous } = options
  const serving = sources.filter((source) => source.serves({ kind: 'packer' }))
  const selected = await selectVersions(serving, wish)
  let { versions } = selected
  const locked = new Map<string, LockedArchive>()
  for (const platform of platforms) {
    const { version, file } = await selectRelease(selected.source, versions, platform, log)
    versions = [version]
    const shown = formatPlatform(platform)
    const before = previous?.version === formatVersion(version) ? previous.platforms.get(shown) : undefined
    const isSame = before?.zipSha256 === file.sha256
    locked.set(shown, isSame ? before : await lockArchive(file, options))
  }
  const [version] = versions
  return {
    source: 'packer',
    constraint: formatConstraints(wish.constraints),
    version: version === undefined ? '' : formatVersion(version),
    apiVersion: undefined,
    platforms: locked,
  }
}

async function lockArchive(
  file: ReleaseFile,
  { archives, keep, tempDirectory }: PackerLockOptions,
): Promise<LockedArchive> {
  const unpacked = join(tempDirectory, randomUUID())
  try {
    const { sha256 } = await extractEntry({
      archivePath: await archives.get(file),
      origin: file.origin,
      entryName: packerFileName(file.os === 'windows' ? 'win32' : file.os),
      isExtra: (name) => /^(?:LICENSE|NOTICE|README)(?:\.txt|\.md)?$/.test(name),
      path: unpacked,
      mostBytes: mostArchiveBytes,
    })
    return { zipSha256: file.sha256, binarySha256: sha256, origin: file.origin }
  } finally {
    await unlink(unpacked).catch(() => undefined)
    if (keep?.os !== file.os || keep.arch !== file.arch) await archives.drop(file)
  }
}
