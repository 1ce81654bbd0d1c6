import type { TokenCredential } from '@azure/identity'
import { ImageError } from '../../base/errors.ts'
import { blobPageStore, openPageBlob } from '../upload/blobPageStore.ts'
import { describeUpload, uploadContent } from '../upload/uploadContent.ts'
import { askArm, findInArm } from '../arm/askArm.ts'
import type { AzureContext } from './azureContext.ts'
import { uploadStep } from './galleryPlan.ts'
import { openSource } from './openSource.ts'
import type { PlanStep } from './plan.ts'
import type { BlobDestination, Published, PublishRequest } from './publishRequest.ts'

/** The metadata by which a blob says what it is to hold, and whether it does. */
const metadataNames = { content: 'machineimagecontent', state: 'machineimagestate' } as const

/**
 * Publishes a local image as a fixed VHD in a page blob. A blob that says it is to hold the same is gone on with; one that was begun
 * stays when the run fails, for it says of itself that it is not whole. Throws OUTPUT_EXISTS, UPLOAD_FAILED, and as `askArm`.
 */
export async function toBlob(
  request: PublishRequest,
  { url }: BlobDestination,
  credential: TokenCredential,
  show: (steps: readonly PlanStep[]) => void,
  ctx: AzureContext,
): Promise<Published> {
  const source = await openSource(request.source, ctx)
  if (source.kind !== 'content')
    throw new ImageError('INPUT_INVALID', `source: a VHD is made of a file, not of ${source.name}.`)
  const blob = await openPageBlob({ url, credential, trust: ctx.trust })
  const found = await findInArm(`find the blob ${url}`, ctx, (abortSignal) =>
    blob.getProperties({ abortSignal }),
  )
  const isSame = found?.metadata?.[metadataNames.content] === source.sha256
  const isThere = isSame && found?.metadata?.[metadataNames.state] === 'complete'
  if (found && !isSame)
    throw new ImageError('OUTPUT_EXISTS', `There is a blob with other content at ${url}.`, {
      hint: 'Give it another name, or delete that one.',
    })
  show([{ ...uploadStep(source), action: isThere ? 'reuse' : 'upload', detail: url }])
  const known = { contentSha256: source.sha256, vhdUri: url }
  if (request.dryRun || isThere) return { isCreated: false, ...known }
  const { content, map } = source
  const metadata = (state: string) => ({ [metadataNames.content]: map.sha256, [metadataNames.state]: state })
  if (!found)
    await askArm(`create the blob ${url}`, ctx, (abortSignal) =>
      blob.create(content.sizeBytes + content.footer(map.sha256).length, {
        abortSignal,
        metadata: metadata('uploading'),
        conditions: { ifNoneMatch: '*' },
      }),
    )
  const target = { store: blobPageStore(() => blob), renew: () => Promise.resolve(), isFresh: !found }
  const upload = await ctx.log.group('Upload', () => uploadContent(content, map, target, ctx))
  ctx.log.info(describeUpload(upload))
  await askArm(`finish the blob ${url}`, ctx, (abortSignal) =>
    blob.setMetadata(metadata('complete'), { abortSignal }),
  )
  return { isCreated: true, ...known, sentBytes: upload.sentBytes }
}
