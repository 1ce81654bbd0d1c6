import type { RunContext } from '../../base/context.ts'
import { ImageError, isImageError } from '../../base/errors.ts'
import { parseVersion } from '../../base/goVersion/parseVersion.ts'
import { openPacker, type Packer, type PackerTests } from '../openPacker.ts'
import type { ReleaseSource } from '../releases/releaseSource.ts'
import type { LockedArchive } from '../lockFile/lockFile.ts'
import { lockObjection } from './lockedPacker.ts'
import { downloadPacker } from './downloadPacker.ts'
import { toolDirectoryOf } from '../toolDirectory.ts'
import { tidyTool } from './installTool.ts'
import { toolPlace } from './toolLayout.ts'
import { fulfils, type VersionWish } from './versionWish.ts'

/** Where a Packer may come from. */
export type PackerOrigin = 'auto' | 'download' | 'path' | 'preinstalled'

/** Which Packer is wanted, and how it may be come by. */
export interface PackerRequest {
  readonly wish: VersionWish
  readonly origin: PackerOrigin
  /** The input packerPath. */
  readonly path: string | undefined
  /** Of the child processes that tell a version. */
  readonly environment: Readonly<Record<string, string>>
  readonly sources: readonly ReleaseSource[]
  readonly offline: boolean
  /** Whether what is downloaded stays for later jobs. */
  readonly cache: boolean
  /** Takes what the tool directory cannot hold or execute; undefined when it would not outlive this step. */
  readonly jobDirectory: string | undefined
  /** What Packer must be; undefined when it is not locked. */
  readonly locked: LockedArchive | undefined
  /** Called before a release is chosen; may throw where only what is locked may be installed. */
  readonly beforeDownload: () => void
}

/** A Packer that runs. */
export interface AcquiredPacker extends Packer {
  /** It was installed by an earlier run, and is intact. */
  readonly cacheHit: boolean
}

/** Finds or downloads the Packer that is wanted. Throws PACKER_NOT_FOUND, PACKER_UNUSABLE, and errors of downloads. */
export async function acquirePacker(ctx: RunContext, request: PackerRequest): Promise<AcquiredPacker> {
  const { wish, origin, path, environment, locked } = request
  const tests: PackerTests = {
    file: (program) => lockObjection(program, locked),
    version: ({ text }) =>
      wish.constraints.length === 0 || fulfils(parseVersion(text), wish)
        ? undefined
        : `is Packer ${text}, and not ${wish.text}.`,
  }
  if (origin === 'path' && path === undefined)
    throw new ImageError('INPUT_INVALID', 'packerSource: path needs packerPath as well.')
  if (origin === 'path' || (origin === 'auto' && path !== undefined))
    return { ...(await openPacker(ctx, path, environment, tests)), cacheHit: false }
  if (origin === 'preinstalled' || (origin === 'auto' && !wish.isLatest)) {
    const found = await openPacker(ctx, undefined, environment, tests).catch((thrown: unknown) => {
      const isNone = isImageError(thrown) && ['PACKER_NOT_FOUND', 'PACKER_UNUSABLE'].includes(thrown.code)
      if (origin === 'preinstalled' || !isNone) throw thrown
      ctx.log.info(`No Packer on this agent will do, so one is downloaded. ${thrown.detail}`)
      return undefined
    })
    if (found !== undefined) {
      const tools = toolDirectoryOf(ctx.agent)
      if (found.source !== 'tool directory' || tools === undefined) return { ...found, cacheHit: false }
      await tidyTool(toolPlace(tools, found.version.text), ctx.clock, ctx.signal)
      return { ...found, cacheHit: true }
    }
  }
  request.beforeDownload()
  return await downloadPacker(ctx, request)
}
