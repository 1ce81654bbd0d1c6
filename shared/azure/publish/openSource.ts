import { ImageError } from '../../base/errors.ts'
import type { VersionSource } from '../gallery/versionBody.ts'
import { mapContent, type ContentMap } from '../upload/contentMap.ts'
import type { DiskContent } from '../upload/diskContent.ts'
import type { AzureContext } from './azureContext.ts'
import { observeSource } from './observeSource.ts'
import type { PublishSource } from './publishRequest.ts'
import type { ObservedTraits } from './settleTraits.ts'

interface SourceFacts {
  readonly name: string
  readonly observed: ObservedTraits
  /** Of the content; undefined where Azure keeps it. */
  readonly sha256: string | undefined
}

/** A source that was looked at. */
export type OpenSource =
  | (SourceFacts & { readonly kind: 'content'; readonly content: DiskContent; readonly map: ContentMap })
  | (SourceFacts & {
      readonly kind: 'resource'
      readonly location: string
      readonly source: Exclude<VersionSource, { kind: 'blob' }>
    })
  | (SourceFacts & { readonly kind: 'blob'; readonly source: Extract<VersionSource, { kind: 'blob' }> })

/** Looks at a source: reads a local image once, asks Azure for anything else. Throws as `mapContent` and `askArm`, and INPUT_INVALID. */
export async function openSource(source: PublishSource, ctx: AzureContext): Promise<OpenSource> {
  switch (source.kind) {
    case 'content': {
      const { content, observed } = source
      const onProgress = (fraction: number) => ctx.log.progress('Read', fraction)
      const map = await mapContent(content, { signal: ctx.signal, onProgress })
      return { kind: 'content', name: content.name, observed, sha256: map.sha256, content, map }
    }
    case 'resource': {
      const { id, location, traits, source: found } = await observeSource(source.id, ctx)
      return { kind: 'resource', name: id, observed: traits, sha256: undefined, location, source: found }
    }
    case 'blob': {
      if (source.storageAccountId === undefined)
        throw new ImageError(
          'INPUT_INVALID',
          'storageAccount: to publish a VHD by its URL, the ID of its storage account is needed.',
        )
      const found = { kind: 'blob', uri: source.uri, storageAccountId: source.storageAccountId } as const
      return {
        kind: 'blob',
        name: source.uri,
        observed: { boots: undefined },
        sha256: undefined,
        source: found,
      }
    }
  }
}
