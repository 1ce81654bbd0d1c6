import { once } from '../../base/once.ts'
import type { VersionSource } from '../gallery/versionBody.ts'
import type { Upload } from '../upload/uploadContent.ts'
import type { AzureContext } from './azureContext.ts'
import type { Guard } from './guard.ts'
import type { GalleryState } from './lookAtGallery.ts'
import type { MadeResource } from './madeResources.ts'
import type { PublishRequest } from './publishRequest.ts'
import { diskName } from './publishKey.ts'
import { uploadDisk } from './uploadDisk.ts'
import { imageBetween, needsManagedImage } from './viaManagedImage.ts'

/** What a version is made of; a local image is uploaded when it is first asked for. */
export interface GallerySource {
  /** Throws as `uploadDisk` and `imageBetween`. */
  readonly get: () => Promise<VersionSource>
  /** What was made for it and goes once the version is there, what is made of something else first. */
  readonly made: () => Promise<{ readonly guards: readonly Guard[]; readonly upload: Upload | undefined }>
}

/** Where a publish begins. */
export interface Beginning {
  readonly key: string
  /** A disk that a killed run has begun with. */
  readonly resumed: MadeResource | undefined
}

/** What the version of a gallery is to be made of, as it was looked at. */
export function gallerySource(
  request: PublishRequest,
  { source, open, traits }: GalleryState,
  beginning: Beginning,
  ctx: AzureContext,
): GallerySource {
  if (source.kind !== 'content')
    return { get: async () => source.source, made: async () => ({ guards: [], upload: undefined }) }
  const { content, map } = source
  const { location } = open
  const { subscriptionId, resourceGroup, diskStorage: storage, diskEncryptionSetId } = request
  const name = diskName(beginning.key, ctx.run)
  const place = { subscriptionId, resourceGroup, name, location, diskEncryptionSetId }
  const isBetween = needsManagedImage(traits)
  // A managed image is made of a disk that says no more of itself than what it is.
  const said = isBetween ? { ...traits, securityType: undefined } : traits
  const uploaded = once(() =>
    ctx.log.group('Upload', () =>
      uploadDisk({ ...place, ...beginning, traits: said, storage, content, map }, ctx),
    ),
  )
  const between = once(async () => {
    const { id: diskId } = await uploaded.get()
    return await imageBetween({ ...place, ...beginning, traits, diskId }, ctx)
  })
  return {
    async get() {
      if (isBetween) return { kind: 'image', id: (await between.get()).id }
      return { kind: 'disk', id: (await uploaded.get()).id }
    },
    async made() {
      const [image, disk] = [await between.made(), await uploaded.made()]
      return { guards: [image, disk].flatMap((each) => (each ? [each.guard] : [])), upload: disk?.upload }
    },
  }
}
