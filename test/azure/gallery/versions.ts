import { publishTags, type GalleryVersion } from '#shared/azure/gallery/galleryVersion.ts'
import { parseImageVersion } from '#shared/azure/gallery/imageVersion.ts'

/** A version of a gallery, published long ago and of no known content unless something else is said. */
export function galleryVersion(
  name: string,
  given: Partial<GalleryVersion> & { readonly content?: string } = {},
): GalleryVersion {
  const { content, ...rest } = given
  return {
    name,
    version: parseImageVersion(name),
    state: 'Succeeded',
    publishedMs: 0,
    endOfLifeMs: undefined,
    isDeletionBlocked: false,
    excludeFromLatest: false,
    tags: new Map(content === undefined ? [] : [[publishTags.content, content]]),
    ...rest,
  }
}
