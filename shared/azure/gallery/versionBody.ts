import type { GalleryImageVersion, TargetRegion as RegionBody } from '@azure/arm-compute'
import type { TargetRegion } from './targetRegion.ts'

/** What a version is made from. */
export type VersionSource =
  | { readonly kind: 'disk'; readonly id: string }
  | { readonly kind: 'image'; readonly id: string }
  | { readonly kind: 'blob'; readonly uri: string; readonly storageAccountId: string }

/** How a version is published. */
export interface VersionProfile {
  /** The home region first. */
  readonly regions: readonly TargetRegion[]
  readonly replicaCount: number | undefined
  readonly storage: string | undefined
  readonly isShallow: boolean
  readonly excludeFromLatest: boolean
  readonly endOfLife: Date | undefined
  readonly blockDeletionBeforeEndOfLife: boolean
}

/** The body of the request that makes a version in `location`. */
export function versionBody(
  location: string,
  source: VersionSource,
  profile: VersionProfile,
  tags: Readonly<Record<string, string>>,
): GalleryImageVersion {
  const { replicaCount, storage, endOfLife } = profile
  return {
    location,
    tags: { ...tags },
    storageProfile: storageOf(source),
    publishingProfile: {
      targetRegions: profile.regions.map(regionBody),
      replicationMode: profile.isShallow ? 'Shallow' : 'Full',
      excludeFromLatest: profile.excludeFromLatest,
      ...(replicaCount !== undefined && { replicaCount }),
      ...(storage !== undefined && { storageAccountType: storage }),
      ...(endOfLife && { endOfLifeDate: endOfLife }),
    },
    safetyProfile: {
      allowDeletionOfReplicatedLocations: true,
      ...(profile.blockDeletionBeforeEndOfLife && { blockDeletionBeforeEndOfLife: true }),
    },
  }
}

/** One region as the API wants it. */
export function regionBody({ name, replicas, storage, encryptionSetId }: TargetRegion): RegionBody {
  return {
    name,
    ...(replicas !== undefined && { regionalReplicaCount: replicas }),
    ...(storage !== undefined && { storageAccountType: storage }),
    ...(encryptionSetId !== undefined && {
      encryption: { osDiskImage: { diskEncryptionSetId: encryptionSetId } },
    }),
  }
}

function storageOf(source: VersionSource): NonNullable<GalleryImageVersion['storageProfile']> {
  switch (source.kind) {
    case 'disk':
      return { osDiskImage: { source: { id: source.id } } }
    case 'image':
      return { source: { id: source.id } }
    case 'blob':
      // Azure refuses either of the two alone.
      return { osDiskImage: { source: { uri: source.uri, storageAccountId: source.storageAccountId } } }
  }
}
