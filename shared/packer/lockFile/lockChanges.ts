import { markdownTable } from '../../base/markdown.ts'
import type { LockedRelease, LockFile } from './lockFile.ts'

/** How one entry of a lock differs from what it was. */
export interface LockChange {
  readonly source: string
  /** Versions; undefined where there was or is no entry. */
  readonly before: string | undefined
  readonly after: string | undefined
  /** What else differs, in a few words each. */
  readonly details: readonly string[]
}

/** What differs between two locks, by source. */
export function lockChanges(before: LockFile, after: LockFile): readonly LockChange[] {
  const [old, now] = [entriesOf(before), entriesOf(after)]
  return [...new Set([...old.keys(), ...now.keys()])].toSorted().flatMap((source) => {
    const [was, is] = [old.get(source), now.get(source)]
    const details = was === undefined || is === undefined ? [] : differences(was, is)
    if (was !== undefined && is !== undefined && was.version === is.version && details.length === 0) return []
    return [{ source, before: was?.version, after: is?.version, details }]
  })
}

/** Changes as lines for the log. */
export function describeLockChanges(changes: readonly LockChange[]): readonly string[] {
  return changes.map(({ source, before, after, details }) => {
    const more = details.length === 0 ? '' : ` (${details.join('; ')})`
    if (before === undefined) return `+ ${source} ${after ?? ''}${more}`
    if (after === undefined) return `- ${source} ${before}${more}`
    return `~ ${source} ${before === after ? before : `${before} → ${after}`}${more}`
  })
}

/** Changes as a table for a summary. */
export function lockChangesMarkdown(changes: readonly LockChange[]): string {
  const rows = changes.map(({ source, before, after, details }) => [
    source,
    before ?? '–',
    after ?? '–',
    details.join('; '),
  ])
  return markdownTable(['Source', 'Before', 'After', 'What else'], rows)
}

function entriesOf({ packer, plugins }: LockFile): ReadonlyMap<string, LockedRelease> {
  const all = packer === undefined ? plugins : [packer, ...plugins]
  return new Map(all.map((release) => [release.source, release]))
}

function differences(was: LockedRelease, is: LockedRelease): readonly string[] {
  const found: string[] = []
  if (was.constraint !== is.constraint)
    found.push(`constraint ${shown(was.constraint)} → ${shown(is.constraint)}`)
  if (was.apiVersion !== is.apiVersion) found.push(`API ${was.apiVersion ?? '–'} → ${is.apiVersion ?? '–'}`)
  const [old, now] = [was.platforms, is.platforms]
  const added = [...now.keys()].filter((platform) => !old.has(platform))
  const removed = [...old.keys()].filter((platform) => !now.has(platform))
  if (added.length > 0) found.push(`now for ${added.join(', ')}`)
  if (removed.length > 0) found.push(`no longer for ${removed.join(', ')}`)
  if (was.version !== is.version) return found
  for (const [platform, archive] of now) {
    const before = old.get(platform)
    if (before === undefined) continue
    if (before.zipSha256 !== archive.zipSha256 || before.binarySha256 !== archive.binarySha256)
      found.push(`other bytes for ${platform}`)
    else if (before.origin !== archive.origin) found.push(`another origin for ${platform}`)
  }
  return found
}

function shown(constraint: string): string {
  return constraint === '' ? 'any' : `“${constraint}”`
}
