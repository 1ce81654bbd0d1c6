import type { PageBlobClient } from '@azure/storage-blob'
import { ImageError } from '../../base/errors.ts'
import { armFacts } from '../arm/armProblem.ts'
import { blobPageStore } from '../upload/blobPageStore.ts'
import { describeUpload, uploadContent, type Upload } from '../upload/uploadContent.ts'
import { askStore, explainUpload, findInStore } from './askStore.ts'
import type { AzureContext } from './azureContext.ts'
import { uploadStep } from './galleryPlan.ts'
import type { Guard } from './guard.ts'
import { begunMetadata, blobMetadata, guardBlob, wholeMetadata } from './madeBlob.ts'
import { openSource, type OpenSource } from './openSource.ts'
import type { PlanStep } from './plan.ts'
import { publishKey } from './publishKey.ts'
import type { BlobDestination, Published, PublishRequest } from './publishRequest.ts'

/**
 * Publishes a local image as a fixed VHD in a page blob. What a killed run has begun of the same is gone on with. Throws OUTPUT_EXISTS,
 * UPLOAD_FAILED, and as `askStore`.
 */
export async function toBlob(
  request: PublishRequest,
  { url }: BlobDestination,
  show: (steps: readonly PlanStep[]) => void,
  ctx: AzureContext,
): Promise<Published> {
  const source = await openSource(request.source, ctx)
  if (source.kind !== 'content')
    throw new ImageError('INPUT_INVALID', `source: a VHD is made of a file, not of ${source.name}.`)
  const blob = await ctx.blobOf(url)
  const { sha256 } = source.map
  const key = publishKey(sha256, url)
  // What killed runs have left may be in its place.
  const { blob: begun } = request.dryRun ? { blob: undefined } : await request.takeOver(key)
  const found = await look(blob, url, ctx)
  if (found && found[blobMetadata.content] !== sha256) throw alreadyThere(url)
  const isThere = found?.[blobMetadata.state] === 'complete'
  show([{ ...uploadStep(source), action: isThere ? 'reuse' : 'upload', detail: url }])
  const known = { contentSha256: sha256, vhdUri: url }
  if (request.dryRun) return { isCreated: false, ...(isThere ? known : { contentSha256: sha256 }) }
  const guarded = begun && (await guardBlob(begun, ctx))
  if (isThere) {
    await guarded?.keep()
    return { isCreated: false, ...known }
  }
  const guards = found
    ? await goOn(blob, { url, sha256, guarded }, ctx)
    : [guarded, await create(blob, { url, key, source }, ctx)]
  const upload = await send(blob, { url, source, isFresh: !found }, ctx)
  await askStore({ doing: 'finish the blob', action: 'write', url }, ctx, (abortSignal) =>
    blob.setMetadata(wholeMetadata(sha256), { abortSignal }),
  )
  for (const each of guards) await each?.keep()
  return { isCreated: true, ...known, sentBytes: upload.sentBytes }
}

type Content = Extract<OpenSource, { kind: 'content' }>

/** What a blob says of itself; undefined when it is not there. */
async function look(
  blob: PageBlobClient,
  url: string,
  ctx: AzureContext,
): Promise<Readonly<Record<string, string>> | undefined> {
  const found = await findInStore({ doing: 'find the blob', action: 'read', url }, ctx, (abortSignal) =>
    blob.getProperties({ abortSignal }),
  )
  return found && (found.metadata ?? {})
}

interface Begun {
  readonly url: string
  readonly sha256: string
  readonly guarded: Guard | undefined
}

/** What was there before this run is not its own to remove; whoever began it must not remove it under its hands either. */
async function goOn(
  blob: PageBlobClient,
  { url, sha256, guarded }: Begun,
  ctx: AzureContext,
): Promise<readonly (Guard | undefined)[]> {
  ctx.log.info(`Going on with the upload to ${url}, which a run before has begun.`)
  if (!guarded)
    await askStore({ doing: 'go on with the blob', action: 'write', url }, ctx, (abortSignal) =>
      blob.setMetadata(begunMetadata(sha256, ctx.run), { abortSignal }),
    )
  return [guarded]
}

interface NewBlob {
  readonly url: string
  readonly key: string
  readonly source: Content
}

/** Makes the blob if nothing is there; it is in the journal before. Throws OUTPUT_EXISTS when somebody else was faster. */
async function create(
  blob: PageBlobClient,
  { url, key, source: { content, map } }: NewBlob,
  ctx: AzureContext,
): Promise<Guard> {
  const guarded = await guardBlob({ url, run: ctx.run, key }, ctx)
  const sizeBytes = content.sizeBytes + content.footer(map.sha256).length
  const metadata = begunMetadata(map.sha256, ctx.run)
  try {
    await askStore({ doing: 'create the blob', action: 'write', url }, ctx, (abortSignal) =>
      blob.create(sizeBytes, { abortSignal, metadata, conditions: { ifNoneMatch: '*' } }),
    )
  } catch (thrown) {
    const status = thrown instanceof Error ? armFacts(thrown.cause)?.status : undefined
    if (status !== 409 && status !== 412) throw thrown
    // The answer to the first request was lost, and the second one met what the first had made.
    if ((await look(blob, url, ctx))?.[blobMetadata.run] !== ctx.run) throw alreadyThere(url)
  }
  return guarded
}

interface Sending {
  readonly url: string
  readonly source: Content
  readonly isFresh: boolean
}

async function send(
  blob: PageBlobClient,
  { url, source: { content, map }, isFresh }: Sending,
  ctx: AzureContext,
): Promise<Upload> {
  const target = { store: blobPageStore(() => blob), renew: () => Promise.resolve(), isFresh }
  try {
    const upload = await ctx.log.group('Upload', () => uploadContent(content, map, target, ctx))
    ctx.log.info(describeUpload(upload))
    return upload
  } catch (thrown) {
    throw explainUpload(thrown, url)
  }
}

function alreadyThere(url: string): ImageError {
  return new ImageError('OUTPUT_EXISTS', `There is a blob with other content at ${url}.`, {
    hint: 'Give it another name, or delete that one.',
  })
}
