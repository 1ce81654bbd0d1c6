import { chmod, mkdir, mkdtemp, open, readdir, rename, rm, unlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { errnoOf, ImageError, isImageError } from '../../base/errors.ts'
import { withLock } from '../../base/lock.ts'
import { unwritable } from '../../base/unwritable.ts'
import { extractEntry } from '../../base/zip/extractEntry.ts'
import { mostArchiveBytes } from '../releases/layoutFiles.ts'
import type { ReleaseFile } from '../releases/releaseSource.ts'
import type { LockedArchive } from '../lockFile/lockFile.ts'
import { changedReleaseHint } from '../lockFile/changedRelease.ts'
import { isLocked, manifestName, verifyInstalled, type InstallManifest } from './installManifest.ts'
import { packerFileName, type ToolPlace } from './toolLayout.ts'
import { makeMissing } from '../../base/makeMissing.ts'

/** What to install, and where. */
export interface ToolInstallation {
  readonly place: ToolPlace
  readonly version: string
  readonly file: ReleaseFile
  /** What it must be; undefined when it is not locked. */
  readonly locked: LockedArchive | undefined
  /** Tries the binary before anybody else can see it; throws when it is not what it should be. */
  readonly tryOut: (binary: string) => Promise<void>
}

/** What is where it should be now. */
export interface InstalledTool {
  readonly manifest: InstallManifest
  /** It was there before, intact. */
  readonly isHit: boolean
}

/** How long another job that installs the same is waited for. */
const lockWaitMs = 5 * 60_000

/** A licence and notes may come along; nothing else. */
const isExtra = (name: string): boolean => /^(?:LICENSE|NOTICE|README)(?:\.txt|\.md)?$/.test(name)

/**
 * Installs a version of Packer unless it is there and intact. Jobs that race for it take turns; whoever looks sees the whole or
 * nothing; what a killed run left is cleared away. Throws DISK_FULL, FILE_UNWRITABLE and LOCK_BUSY of the place, and errors of the release.
 */
export async function installTool(
  installation: ToolInstallation,
  clock: Clock,
  signal: AbortSignal,
): Promise<InstalledTool> {
  const { place } = installation
  return guarded(place.versionFolder, async () => {
    await makeFolders(place.versionFolder)
    return await withLock(place.lock, { clock, waitMs: lockWaitMs, signal }, async () => {
      const present = await verifyInstalled(place.binary)
      await sweep(place)
      if (present.state === 'intact' && isLocked(present.manifest, installation.locked)) {
        await mark(place)
        return { manifest: present.manifest, isHit: true }
      }
      return { manifest: await installAnew(installation), isHit: false }
    })
  })
}

/**
 * Finishes what a run that was killed at the very end left undone beside an intact Packer: its marker, its lock and its unfinished
 * folder. Never rejects: without it the next job can do everything all the same.
 */
export async function tidyTool(place: ToolPlace, clock: Clock, signal: AbortSignal): Promise<void> {
  const names: readonly string[] = await readdir(place.versionFolder).catch(() => [])
  const isLeft = (name: string) => name === basename(place.lock) || name.startsWith(place.stagingPrefix)
  if (names.includes(basename(place.marker)) && !names.some(isLeft)) return
  const tidy = async () => {
    await sweep(place)
    if ((await verifyInstalled(place.binary)).state === 'intact') await mark(place)
  }
  await withLock(place.lock, { clock, waitMs: 10_000, signal }, tidy).catch(() => undefined)
}

async function installAnew(installation: ToolInstallation): Promise<InstallManifest> {
  const { place, version, file, locked, tryOut } = installation
  requireLocked(installation, 'the archive', file.sha256, locked?.zipSha256)
  const staging = await mkdtemp(join(place.versionFolder, place.stagingPrefix))
  try {
    const zip = join(staging, 'packer.zip')
    const folder = join(staging, 'folder')
    const binary = join(folder, packerFileName())
    await file.fetch(zip)
    await mkdir(folder)
    const { sha256 } = await extractEntry({
      archivePath: zip,
      origin: file.origin,
      entryName: packerFileName(file.os === 'windows' ? 'win32' : file.os),
      isExtra,
      path: binary,
      mostBytes: mostArchiveBytes,
    })
    requireLocked(installation, 'the program in it', sha256, locked?.binarySha256)
    await chmod(binary, 0o755)
    await chmod(folder, 0o755)
    await tryOut(binary)
    const { os, arch, origin } = file
    const manifest: InstallManifest = { schema: 1, version, os, arch, sha256, zipSha256: file.sha256, origin }
    await writeSynced(join(folder, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`)
    await show(place, folder)
    return manifest
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

function requireLocked(
  { version, file }: ToolInstallation,
  what: string,
  sha256: string,
  locked: string | undefined,
): void {
  if (locked !== undefined && locked !== sha256)
    throw new ImageError(
      'CHECKSUM_MISMATCH',
      `Packer ${version} from ${file.origin}: ${what} has the SHA-256 ${sha256}, where the lock file says ${locked}.`,
      { hint: changedReleaseHint },
    )
}

/** Replaces what was there by the finished folder. In between there is no marker, so nobody takes it for complete. */
async function show(place: ToolPlace, folder: string): Promise<void> {
  await rm(place.marker, { force: true })
  await rm(place.folder, { recursive: true, force: true })
  await rename(folder, place.folder)
  await syncFolder(dirname(place.folder))
  await mark(place)
}

async function mark({ marker }: ToolPlace): Promise<void> {
  await writeFile(marker, '')
}

/** Under the lock nobody else is at work: unfinished folders are of runs that were killed. */
async function sweep({ versionFolder, stagingPrefix }: ToolPlace): Promise<void> {
  for (const name of await readdir(versionFolder))
    if (name.startsWith(stagingPrefix)) await rm(join(versionFolder, name), { recursive: true, force: true })
}

async function writeSynced(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx', 0o644)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } catch (thrown) {
    await unlink(path).catch(() => undefined)
    throw thrown
  } finally {
    await handle.close()
  }
}

/** A rename is on the disk once its folder is; Windows cannot open folders. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}

/** One by one: of a whole path on a read-only file system Node.js says that it does not exist. */
async function makeFolders(versionFolder: string): Promise<void> {
  const tool = dirname(versionFolder)
  await makeMissing(dirname(tool))
  for (const folder of [tool, versionFolder])
    await mkdir(folder).catch((thrown: unknown) => {
      if (errnoOf(thrown) !== 'EEXIST') throw thrown
    })
}

async function guarded<T>(folder: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (thrown) {
    const isOfSystem = thrown instanceof Error && 'syscall' in thrown
    throw isImageError(thrown) || !isOfSystem ? thrown : unwritable(folder, thrown)
  }
}
