import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunContext } from '../../base/context.ts'
import { ImageError, isImageError } from '../../base/errors.ts'
import { formatVersion, type GoVersion } from '../../base/goVersion/version.ts'
import { parseVersion } from '../../base/goVersion/parseVersion.ts'
import { askVersion } from '../openPacker.ts'
import { parsePackerVersion } from '../packerVersion.ts'
import { toolDirectoryOf } from '../toolDirectory.ts'
import type { AcquiredPacker, PackerRequest } from './acquirePacker.ts'
import { goPlatform } from './goPlatform.ts'
import { isLocked, verifyInstalled } from './installManifest.ts'
import { installTool, tidyTool } from './installTool.ts'
import { selectRelease, selectVersions, type SelectedRelease } from './selectRelease.ts'
import { toolPlace } from './toolLayout.ts'
import { exactVersion, fulfilling } from './versionWish.ts'

/** What says that a place cannot hold or run a program, and that another one may. */
const ofThePlace: ReadonlySet<string> = new Set([
  'FILE_UNWRITABLE',
  'DISK_FULL',
  'LOCK_BUSY',
  'PACKER_UNUSABLE',
])

/** Installs the newest Packer that fulfils a wish, or finds it installed by an earlier run. Throws errors of downloads. */
export async function downloadPacker(ctx: RunContext, request: PackerRequest): Promise<AcquiredPacker> {
  const toolDirectory = request.cache ? toolDirectoryOf(ctx.agent) : undefined
  const known = await versionsBeforeAsking(request, toolDirectory)
  for (const version of known) {
    const hit = await openInstalled(ctx, request, toolDirectory, version)
    if (hit !== undefined) return hit
  }
  const { source, versions } = await selectVersions(request.sources, request.wish)
  const [newest] = versions
  const hit = newest && (await openInstalled(ctx, request, toolDirectory, newest))
  if (hit !== undefined) return hit
  const selected = await selectRelease(source, versions, goPlatform(), ctx.log)
  return await installSomewhere(ctx, request, toolDirectory, selected)
}

/** What can be looked for without a list: the one exact version, and offline whatever there is. */
async function versionsBeforeAsking(
  { wish, offline }: PackerRequest,
  toolDirectory: string | undefined,
): Promise<readonly GoVersion[]> {
  const exact = exactVersion(wish)
  if (exact !== undefined) return [exact]
  if (!offline || toolDirectory === undefined) return []
  const names = await readdir(join(toolDirectory, 'packer')).catch(() => [])
  const versions = names.filter((name) => parsePackerVersion(name) !== undefined).map(parseVersion)
  return fulfilling(versions, wish)
}

async function openInstalled(
  ctx: RunContext,
  request: PackerRequest,
  toolDirectory: string | undefined,
  version: GoVersion,
): Promise<AcquiredPacker | undefined> {
  if (toolDirectory === undefined) return undefined
  const place = toolPlace(toolDirectory, formatVersion(version))
  const { binary } = place
  const verdict = await verifyInstalled(binary)
  if (verdict.state === 'refused') ctx.log.warning(`${binary} is installed anew: ${verdict.reason}.`)
  if (verdict.state !== 'intact' || !isLocked(verdict.manifest, request.locked)) return undefined
  await tidyTool(place, ctx.clock, ctx.signal)
  return await openAs(ctx, request, binary, version, verdict.manifest.origin, true).catch(
    (thrown: unknown) => {
      if (isImageError(thrown) && thrown.code === 'PACKER_UNUSABLE') return undefined
      throw thrown
    },
  )
}

async function installSomewhere(
  ctx: RunContext,
  request: PackerRequest,
  toolDirectory: string | undefined,
  selected: SelectedRelease,
): Promise<AcquiredPacker> {
  const { jobDirectory } = request
  if (toolDirectory !== undefined)
    try {
      return await installIn(ctx, request, toolDirectory, selected)
    } catch (thrown) {
      if (jobDirectory === undefined || !isImageError(thrown) || !ofThePlace.has(thrown.code)) throw thrown
      ctx.log.warning(
        `Packer is kept in the temp directory of this job, and downloaded again by the next: ${thrown.detail}`,
      )
    }
  if (jobDirectory === undefined)
    throw new ImageError(
      'FILE_UNWRITABLE',
      'There is no folder to keep Packer in: no tool directory and no home.',
      {
        hint: 'Set MACHINE_IMAGE_TOOL_DIRECTORY to a folder that stays, or give packerPath.',
      },
    )
  return await installIn(ctx, request, jobDirectory, selected)
}

async function installIn(
  ctx: RunContext,
  request: PackerRequest,
  directory: string,
  { version, file }: SelectedRelease,
): Promise<AcquiredPacker> {
  const text = formatVersion(version)
  const place = toolPlace(directory, text)
  const tryOut = async (binary: string) =>
    void (await openAs(ctx, request, binary, version, file.origin, false))
  const { locked } = request
  const { manifest, isHit } = await installTool(
    { place, version: text, file, locked, tryOut },
    ctx.clock,
    ctx.signal,
  )
  ctx.log.info(`Packer ${text} is ${isHit ? 'in' : 'installed in'} ${place.folder}, from ${manifest.origin}`)
  return await openAs(ctx, request, place.binary, version, manifest.origin, isHit)
}

/** Runs a Packer that was downloaded, which must be the version it was released as. */
async function openAs(
  ctx: RunContext,
  { environment }: PackerRequest,
  path: string,
  version: GoVersion,
  origin: string,
  cacheHit: boolean,
): Promise<AcquiredPacker> {
  const expected = formatVersion(version)
  const answer = await askVersion(ctx, path, environment)
  if (typeof answer === 'string')
    throw new ImageError('PACKER_UNUSABLE', `Packer ${expected} from ${origin}: ${path} ${answer}`, {
      hint: 'If programs run in that folder, the file is not for this machine or is damaged at its source; else use a tool directory on a file system mounted without noexec.',
    })
  if (answer.text !== expected)
    throw new ImageError(
      'RELEASE_INVALID',
      `Packer ${expected} from ${origin}: the program in it says it is ${answer.text}.`,
    )
  return { path, version: answer, source: cacheHit ? 'tool directory' : 'download', cacheHit }
}
