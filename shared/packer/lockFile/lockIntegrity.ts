import { createHash } from 'node:crypto'
import type { LockedRelease } from './lockFile.ts'

/** What a lock says of a release beside its source, as JSON has it, its platforms sorted. */
export function lockedFields({ constraint, version, apiVersion, platforms }: LockedRelease) {
  // By code units, so that no locale changes the order.
  const sorted = [...platforms].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return {
    constraint,
    version,
    ...(apiVersion === undefined ? {} : { apiVersion }),
    platforms: Object.fromEntries(
      sorted.map(([platform, { zipSha256, binarySha256, origin }]) => [
        platform,
        { zipSha256, binarySha256, origin },
      ]),
    ),
  }
}

/**
 * SHA-256 of all a lock says of a release, 64 lower-case hex digits. Each entry has its own, so that two branches can lock
 * different plugins and be merged.
 */
export function lockIntegrity(release: LockedRelease): string {
  const text = JSON.stringify([release.source, lockedFields(release)])
  return createHash('sha256').update(text).digest('hex')
}
