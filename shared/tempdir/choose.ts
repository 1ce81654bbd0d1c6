import { errnoOf, ImageError } from '../base/errors.ts'
import { mountOf, readMounts, type Mount } from '../base/mountinfo.ts'
import { ownerOf } from '../base/owner.ts'
import type { TempCandidate } from './candidates.ts'
import { probe, type ProbeOptions, type ProbeResult } from './probe.ts'
import { classifyWriteFailure, describeMount, type Refusal } from './refusal.ts'
import { removeEmpty } from '../base/makeMissing.ts'
import { resolveCandidate } from './resolve.ts'
import { mebibytes } from './space.ts'

/** Packer inflates plugins in its temp directory: the largest is some 100 MB, and several may be unpacked at once. */
const defaultNeedBytes = 512 * 2 ** 20

/** What the choice depends on beside the candidates. */
export interface ChooseOptions {
  /** The user's working copies; nothing automatic is placed inside one. */
  readonly checkouts: readonly string[]
  /** Free space asked of a directory, {@link defaultNeedBytes} by default. */
  readonly needBytes?: number
}

/** One row of the table of candidates. */
export interface TempAttempt {
  readonly path: string
  readonly source: string
  /** Type, mount point and options; empty when the directory was not found or not looked at. */
  readonly filesystem: string
  readonly verdict: 'usable' | 'refused' | 'duplicate' | 'not needed'
  readonly reason: string
  readonly remedy: string
  readonly errno: string
  readonly freeBytes: number | undefined
}

/** The chosen directory and how it came to be chosen. */
export interface TempChoice {
  /** Real path of an existing directory; a private one is to be made below it. */
  readonly directory: string
  readonly reason: string
  /** The directories that had to be made for it, deepest first. */
  readonly made: readonly string[]
  /** Every candidate in order, those after the chosen one too. */
  readonly attempts: readonly TempAttempt[]
  /** What the user should know about the chosen directory. */
  readonly warnings: readonly string[]
}

/**
 * Probes the candidates in order and takes the first in which programs run. Throws TEMP_EXPLICIT_UNUSABLE when the
 * user's own choice is refused and TEMP_NONE_USABLE, with every refusal, when nothing is left.
 */
export async function chooseTempDirectory(
  candidates: readonly TempCandidate[],
  options: ChooseOptions,
): Promise<TempChoice> {
  const [mounts, self] = await Promise.all([readMounts(), ownerOf()])
  const { checkouts, needBytes = defaultNeedBytes } = options
  const survey: Survey = { mounts, self, checkouts, needBytes, seen: new Map() }
  const attempts: TempAttempt[] = []
  for (const [index, candidate] of candidates.entries()) {
    const { attempt, chosen } = await attemptCandidate(candidate, survey)
    attempts.push(attempt)
    if (chosen === undefined) continue
    attempts.push(...candidates.slice(index + 1).map(notNeeded))
    const concerns = candidate.origin === 'explicit' ? chosen.concerns : []
    const warnings = concerns.map((concern) => `The temp directory ${chosen.directory}: ${concern}.`)
    const reason = reasonFor(attempt, attempts)
    return { directory: chosen.directory, reason, made: chosen.made, attempts, warnings }
  }
  throw failure(candidates, attempts)
}

interface Survey extends Omit<ProbeOptions, 'mount'> {
  readonly mounts: readonly Mount[]
  /** Identities of the directories looked at so far, with the path they were met under. */
  readonly seen: Map<string, string>
}

interface Chosen {
  readonly directory: string
  readonly made: readonly string[]
  readonly concerns: readonly string[]
}

async function attemptCandidate(
  candidate: TempCandidate,
  survey: Survey,
): Promise<{ readonly attempt: TempAttempt; readonly chosen?: Chosen }> {
  const resolved = await resolveCandidate(candidate)
  if ('kind' in resolved) return { attempt: refused(candidate, resolved) }
  const { realPath } = resolved
  const mount = mountOf(realPath, survey.mounts)
  // A bind mount shows the same directory under other options, which may be just what is needed.
  const identity = `${resolved.identity} ${mount?.options.join() ?? ''}`
  const twin = survey.seen.get(identity)
  if (twin !== undefined) {
    const reason = `the same directory as ${twin}`
    return {
      attempt: {
        ...blank(candidate),
        filesystem: mount ? describeMount(mount) : '',
        verdict: 'duplicate',
        reason,
      },
    }
  }
  survey.seen.set(identity, candidate.path)

  const { refusal, freeBytes, concerns } = await probe(candidate, resolved, { ...survey, mount }).catch(
    (thrown: unknown): ProbeResult => ({
      refusal: classifyWriteFailure(errnoOf(thrown) ?? 'UNKNOWN', realPath, mount),
      freeBytes: undefined,
      concerns: [],
    }),
  )
  if (refusal) {
    await removeEmpty(resolved.made)
    return { attempt: refused(candidate, refusal, mount, freeBytes) }
  }
  const attempt = {
    ...blank(candidate),
    filesystem: mount ? describeMount(mount) : '',
    verdict: 'usable' as const,
    reason: ['programs run there', ...concerns].join('; '),
    freeBytes,
  }
  return { attempt, chosen: { directory: realPath, made: resolved.made, concerns } }
}

function blank({ path, source }: TempCandidate): TempAttempt {
  return {
    path,
    source,
    filesystem: '',
    verdict: 'refused',
    reason: '',
    remedy: '',
    errno: '',
    freeBytes: undefined,
  }
}

function notNeeded(candidate: TempCandidate): TempAttempt {
  return { ...blank(candidate), verdict: 'not needed' }
}

function refused(candidate: TempCandidate, refusal: Refusal, mount?: Mount, freeBytes?: number): TempAttempt {
  return {
    ...blank(candidate),
    filesystem: mount ? describeMount(mount) : '',
    reason: refusal.reason,
    remedy: refusal.remedy,
    errno: refusal.errno ?? '',
    freeBytes,
  }
}

function reasonFor(chosen: TempAttempt, attempts: readonly TempAttempt[]): string {
  const before = attempts.filter(({ verdict }) => verdict === 'refused').map(({ source }) => source)
  const free = chosen.freeBytes === undefined ? '' : `, ${mebibytes(chosen.freeBytes)} free`
  const refusals = before.length === 0 ? '' : `; refused before it: ${before.join(', ')}`
  return `${chosen.source}: programs run there${free}${refusals}`
}

function failure(candidates: readonly TempCandidate[], attempts: readonly TempAttempt[]): ImageError {
  const lines = attempts.map(
    ({ path, source, reason, remedy }) => `${path} (${source}): ${reason}. Remedy: ${remedy || 'none'}.`,
  )
  if (candidates[0]?.origin === 'explicit') return new ImageError('TEMP_EXPLICIT_UNUSABLE', lines.join('\n'))
  return new ImageError('TEMP_NONE_USABLE', ['each candidate was refused', ...lines].join('\n'))
}
