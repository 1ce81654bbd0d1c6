import { mkdir, rmdir, stat, unlink, writeFile } from 'node:fs/promises'
import { platform } from 'node:os'
import { join } from 'node:path'
import { errnoOf } from '../base/errors.ts'
import type { Mount } from '../base/mountinfo.ts'
import type { Owner } from '../base/owner.ts'
import type { TempCandidate } from './candidates.ts'
import { longestPrivatePathBytes, newPrivatePath, ownerFileName } from './privateName.ts'
import { probeExecution, withoutModes } from './probeExecution.ts'
import { classifyWriteFailure, type Refusal } from './refusal.ts'
import type { ResolvedCandidate } from './resolve.ts'
import { refuseForRoom, roomAt } from './space.ts'
import { checkoutAround, unsafeParent } from './surroundings.ts'

/** What a probe has to know beside the candidate. */
export interface ProbeOptions {
  /** Directories whose content is the user's and may be published. */
  readonly checkouts: readonly string[]
  readonly needBytes: number
  readonly mount: Mount | undefined
  /** This process, to sign what it makes. */
  readonly self: Owner
}

/** What a probe found. */
export interface ProbeResult {
  readonly refusal?: Refusal
  readonly freeBytes: number | undefined
  /** What was put up with because the user or the agent vouches for the directory. */
  readonly concerns: readonly string[]
}

/**
 * Tries a directory for real: a private directory below it, programs in that directory, run. Leaves nothing behind,
 * whatever it finds. Rejects with the system's error when the directory cannot even be looked at.
 */
export async function probe(
  candidate: TempCandidate,
  resolved: ResolvedCandidate,
  options: ProbeOptions,
): Promise<ProbeResult> {
  const { realPath } = resolved
  const concerns: string[] = []
  const placement = await refusePlacement(candidate, realPath, options.checkouts, concerns)
  if (placement) return { refusal: placement, freeBytes: undefined, concerns }
  const room = await roomAt(realPath)
  const refusal =
    refuseForRoom(room, options.needBytes, options.mount) ?? (await tryPrivateDirectory(realPath, options))
  return { ...(refusal && { refusal }), freeBytes: room.freeBytes, concerns }
}

async function refusePlacement(
  candidate: TempCandidate,
  realPath: string,
  checkouts: readonly string[],
  concerns: string[],
): Promise<Refusal | undefined> {
  const checkout = await checkoutAround(realPath, checkouts)
  if (checkout !== undefined) {
    const reason = `inside the checkout ${checkout}`
    if (candidate.origin !== 'explicit') {
      return {
        kind: 'in-checkout',
        reason,
        remedy: 'nothing to do: temporary files do not belong into a checkout',
      }
    }
    concerns.push(`${reason}: what a killed run leaves there may be published`)
  }
  const worst = await unsafeParent(realPath)
  if (worst !== undefined && candidate.origin === 'automatic') {
    return {
      kind: 'unsafe-parent',
      reason: worst,
      remedy: `correct the owner and mode of ${worst.split(' ')[0]}`,
    }
  }
  // Who can replace the agent's own directories can replace the job as well, so they are no reason to fall back.
  if (worst !== undefined) concerns.push(worst)
  const bytes = Buffer.byteLength(newPrivatePath(realPath))
  if (bytes <= longestPrivatePathBytes) return undefined
  const room = longestPrivatePathBytes - Buffer.byteLength(newPrivatePath('/'))
  return {
    kind: 'too-long',
    reason: `its path has ${Buffer.byteLength(realPath)} bytes, and Packer's sockets leave room for ${room}`,
    remedy: 'give a directory with a shorter path',
  }
}

async function tryPrivateDirectory(
  base: string,
  { mount, self }: ProbeOptions,
): Promise<Refusal | undefined> {
  const path = newPrivatePath(base)
  const owner = join(path, ownerFileName)
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (thrown) {
    return classifyWriteFailure(errnoOf(thrown) ?? 'UNKNOWN', base, mount)
  }
  try {
    const stranger = await refuseStranger(path, mount)
    if (stranger) return stranger
    // Should this process be killed here, the owner's name lets a later run sweep the directory.
    await writeFile(owner, JSON.stringify(self), { flag: 'wx', mode: 0o600 })
    return await probeExecution(path, mount)
  } catch (thrown) {
    return classifyWriteFailure(errnoOf(thrown) ?? 'UNKNOWN', base, mount)
  } finally {
    await unlink(owner).catch(() => undefined)
    await rmdir(path).catch(() => undefined)
  }
}

/** A directory just made must be ours alone: not so under root squash, or on a file system without owners. */
async function refuseStranger(path: string, mount: Mount | undefined): Promise<Refusal | undefined> {
  if (platform() === 'win32') return undefined
  const { uid, mode } = await stat(path)
  if (uid !== process.getuid?.()) {
    return {
      kind: 'not-private',
      reason: `what is made there belongs to uid ${uid}, not to this account`,
      remedy: 'choose a directory that is not on a file system shared under another identity',
    }
  }
  return (mode & 0o077) === 0 ? undefined : withoutModes(mode & 0o777, undefined, mount)
}
