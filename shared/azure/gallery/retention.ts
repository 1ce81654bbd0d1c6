import { compareImageVersions } from './imageVersion.ts'
import type { GalleryVersion } from './galleryVersion.ts'

/** Which old versions may go. What is not given sets no bound; without any bound nothing is deleted. */
export interface RetentionRequest {
  /** So many of the greatest numbers stay: of those `latest` can give, and of those it cannot. */
  readonly keepLast: number | undefined
  /** What was published within so many days stays. */
  readonly keepDays: number | undefined
  /** Only versions with all of these tags are looked at; Azure does not tell the case of their names apart. */
  readonly onlyTags: ReadonlyMap<string, string>
  /** Versions with this tag, whatever its value, stay; `name=value` means that value only. */
  readonly protectTags: readonly string[]
  readonly nowMs: number
  /** The version that was just published. */
  readonly published: string | undefined
}

/** What happens to one version, and why. */
export interface RetentionVerdict {
  readonly name: string
  readonly isDeleted: boolean
  readonly why: string
}

const dayMs = 86_400_000
/** Dates of versions are by Azure's clock, and the time now by that of this machine, which may be ahead by so much. */
const clockToleranceMs = 900_000

/**
 * Decides which versions go. Whatever cannot be told for certain stays: no date, no such tag, no number, a state in between. Verdicts
 * are in the order of the numbers, least first.
 */
export function decideRetention(
  request: RetentionRequest,
  versions: readonly GalleryVersion[],
): readonly RetentionVerdict[] {
  const ordered = versions.toSorted((a, b) => {
    if (!a.version || !b.version) return a.version ? 1 : b.version ? -1 : 0
    return compareImageVersions(a.version, b.version)
  })
  // What failed takes nobody's place among those that are kept.
  const considered = ordered.filter((each) => isConsidered(request, each) && each.state === 'Succeeded')
  const lastOf = (those: readonly GalleryVersion[]) =>
    those.slice(Math.max(0, those.length - (request.keepLast ?? 0)))
  // Candidates, which `latest` leaves out, take no place of what it gives.
  const last = new Set([
    ...lastOf(considered.filter(({ excludeFromLatest }) => !excludeFromLatest)),
    ...lastOf(considered.filter(({ excludeFromLatest }) => excludeFromLatest)),
  ])
  const latest = ordered.findLast(
    ({ version, state, excludeFromLatest }) => version && state === 'Succeeded' && !excludeFromLatest,
  )
  return ordered.map((each) => {
    const reason =
      whyKept(request, each, last.has(each)) ?? (each === latest ? 'it is what latest gives' : undefined)
    return { name: each.name, isDeleted: reason === undefined, why: reason ?? whyDeleted(request, each) }
  })
}

/** The names of the tags that decide, in lower case. */
export function retentionTags({ onlyTags, protectTags }: RetentionRequest): ReadonlySet<string> {
  const names = [...onlyTags.keys(), ...protectTags.map((pattern) => pattern.split('=', 1)[0] ?? '')]
  return new Set(names.map((name) => name.toLowerCase()))
}

function isConsidered({ onlyTags }: RetentionRequest, { version, tags }: GalleryVersion): boolean {
  return (
    version !== undefined && [...onlyTags].every(([name, value]) => tags.get(name.toLowerCase()) === value)
  )
}

function whyKept(request: RetentionRequest, each: GalleryVersion, isAmongLast: boolean): string | undefined {
  const { keepLast, keepDays, nowMs } = request
  if (keepLast === undefined && keepDays === undefined) return 'nothing says how many to keep'
  if (each.name === request.published) return 'just published'
  if (!each.version) return 'its name is no version'
  if (!isConsidered(request, each)) return 'it has not the tags that are asked for'
  const tag = request.protectTags.find((pattern) => hasTag(each, pattern))
  if (tag !== undefined) return `protected by the tag ${tag}`
  if (each.state !== 'Succeeded' && each.state !== 'Failed') return `its state is ${each.state}`
  if (
    each.isDeletionBlocked &&
    !(each.endOfLifeMs !== undefined && each.endOfLifeMs < nowMs - clockToleranceMs)
  )
    return 'its deletion is blocked until the end of its life'
  if (keepLast !== undefined && isAmongLast) return `among the last ${keepLast}`
  if (keepDays !== undefined) {
    if (each.publishedMs === undefined) return 'it has no date of publication'
    const ageDays = (nowMs - clockToleranceMs - each.publishedMs) / dayMs
    // Dates in the future come of clocks that are wrong: nothing follows from them.
    if (!(ageDays > keepDays)) return `published within ${keepDays} days`
  }
  return undefined
}

function whyDeleted({ keepLast, keepDays }: RetentionRequest, { state }: GalleryVersion): string {
  const bounds = [
    keepLast === undefined ? '' : `not among the last ${keepLast}`,
    keepDays === undefined ? '' : `older than ${keepDays} days`,
  ]
  return [...bounds.filter((bound) => bound !== ''), ...(state === 'Failed' ? ['it failed'] : [])].join(', ')
}

function hasTag({ tags }: GalleryVersion, pattern: string): boolean {
  const equals = pattern.indexOf('=')
  if (equals < 0) return tags.has(pattern.toLowerCase())
  return tags.get(pattern.slice(0, equals).toLowerCase()) === pattern.slice(equals + 1)
}
