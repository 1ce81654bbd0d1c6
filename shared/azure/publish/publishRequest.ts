import type { ExistsPolicy } from '../gallery/chooseVersion.ts'
import type { DefinitionWish } from '../gallery/openDefinition.ts'
import type { RetentionRequest } from '../gallery/retention.ts'
import type { VersionProfile } from '../gallery/versionBody.ts'
import type { VersionFacts, VersionStrategy } from '../gallery/versionStrategy.ts'
import type { RegionState, WaitFor } from '../gallery/awaitVersion.ts'
import type { DiskContent } from '../upload/diskContent.ts'
import type { ImageTraits } from './imageTraits.ts'
import type { MadeBlob } from './madeBlob.ts'
import type { MadeResource } from './madeResources.ts'
import type { ObservedTraits } from './settleTraits.ts'

/** What is published. */
export type PublishSource =
  | { readonly kind: 'content'; readonly content: DiskContent; readonly observed: ObservedTraits }
  /** A managed image, disk, snapshot, gallery version or VM. */
  | { readonly kind: 'resource'; readonly id: string }
  | { readonly kind: 'blob'; readonly uri: string; readonly storageAccountId: string | undefined }

/** A version of a gallery. */
export interface GalleryDestination extends VersionProfile {
  readonly kind: 'gallery'
  readonly definition: DefinitionWish
  readonly strategy: VersionStrategy
  readonly facts: VersionFacts
  readonly onExists: ExistsPolicy
  readonly reuseSame: boolean
  readonly waitFor: WaitFor
  readonly timeoutMs: number
  readonly retention:
    | (Omit<RetentionRequest, 'published' | 'nowMs'> & { readonly dryRun: boolean })
    | undefined
}

/** A managed image. */
export interface ImageDestination {
  readonly kind: 'managedImage'
  readonly name: string
  readonly isZoneResilient: boolean
  readonly storage: string | undefined
  readonly onExists: ExistsPolicy
}

/** A managed disk. */
export interface DiskDestination {
  readonly kind: 'disk'
  readonly name: string
}

/** A page blob in a storage account, whose address is given without a signature. */
export interface BlobDestination {
  readonly kind: 'vhd'
  readonly url: string
}

/** What runs that were killed have left. */
export interface TakenOver {
  /** A disk for the same content and destination, uploaded in part. */
  readonly disk: MadeResource | undefined
  /** As much of a blob. */
  readonly blob: MadeBlob | undefined
  /** Galleries, definitions and versions for the same; in the journal of this run. */
  readonly rest: readonly MadeResource[]
  /** How many other things were removed, so that what was looked at before may be gone. */
  readonly removedCount: number
}

/** Everything that is asked for. */
export interface PublishRequest {
  readonly subscriptionId: string
  readonly resourceGroup: string
  readonly source: PublishSource
  readonly destination: GalleryDestination | ImageDestination | DiskDestination | BlobDestination
  readonly traits: Partial<ImageTraits>
  /** Of what is made outside a gallery. */
  readonly location: string | undefined
  readonly diskStorage: string
  readonly diskEncryptionSetId: string | undefined
  readonly dryRun: boolean
  /** Undoes what killed runs have left, but for what has this key: that is handed over. */
  readonly takeOver: (key: string | undefined) => Promise<TakenOver>
}

/** What came of it. */
export interface Published {
  /** False when it was there already, or with `dryRun`. */
  readonly isCreated: boolean
  readonly imageId?: string
  readonly versionId?: string
  readonly version?: string
  /** The greatest number before. */
  readonly latestBefore?: string | undefined
  readonly regions?: readonly RegionState[]
  readonly diskId?: string
  readonly vhdUri?: string
  readonly contentSha256?: string | undefined
  readonly sentBytes?: number
  readonly deletedVersions?: readonly string[]
}
