import type { PageBlobClient } from '@azure/storage-blob'
import { ImageError } from '../../base/errors.ts'
import { armFacts } from '../arm/armProblem.ts'
import type { AskContext } from '../arm/askArm.ts'
import { askStore, findInStore } from './askStore.ts'
import { underGuard, type Guard, type GuardContext } from './guard.ts'

/** The kind of the journal's records of blobs; undone by {@link removeBlob}. */
export const azureBlobKind = 'azure-blob'

/** Opens the client of a page blob by its address. No request is made by it. */
export type PageBlobs = (url: string) => Promise<PageBlobClient>

/** A page blob that this run makes, as it is written to the journal before. */
export interface MadeBlob {
  readonly url: string
  /** The run that makes it: what carries another one's name, or none, is not touched. */
  readonly run: string
  /** What is being published and where to: a later run for the same may go on with it. */
  readonly key: string
  /** Its record in the journal of this run, where it has one already. */
  readonly record?: string
}

/** The metadata by which a blob says what it is to hold, whether it does, and while it does not, who is at it. */
export const blobMetadata = {
  content: 'machineimagecontent',
  state: 'machineimagestate',
  run: 'machineimagerun',
} as const

/** What a blob that is being uploaded says of itself. */
export function begunMetadata(content: string, run: string): Record<string, string> {
  return { [blobMetadata.content]: content, [blobMetadata.state]: 'uploading', [blobMetadata.run]: run }
}

/** What a blob says of itself once it is whole: it is nobody's to remove any more. */
export function wholeMetadata(content: string): Record<string, string> {
  return { [blobMetadata.content]: content, [blobMetadata.state]: 'complete' }
}

/** What removing acts with. */
export interface RemoveBlobContext extends AskContext {
  readonly blobOf: PageBlobs
}

/** Writes down a blob that is about to be made; it is removed at the end of the run, or by the post step, unless it is kept. */
export async function guardBlob(
  made: MadeBlob,
  ctx: GuardContext & Pick<RemoveBlobContext, 'blobOf' | 'clock'>,
): Promise<Guard> {
  const { url, run, key, record } = made
  const { blobOf, clock } = ctx
  const remove = (signal: AbortSignal) => removeBlob(made, { blobOf, clock, signal })
  return await underGuard({ kind: azureBlobKind, data: { url, run, key }, record, name: url, remove }, ctx)
}

const lateMs = 700
/** A page that is still on its way changes the blob between two requests. */
const mostLooks = 10

/** Removes a blob if it is there and the run is still at it; does nothing twice. Throws as {@link askStore}. */
export async function removeBlob({ url, run }: MadeBlob, ctx: RemoveBlobContext): Promise<void> {
  const blob = await ctx.blobOf(url)
  const find = () =>
    findInStore({ doing: 'remove', action: 'read', url }, ctx, (abortSignal) =>
      blob.getProperties({ abortSignal }),
    )
  // A request that was cut off may be carried out a moment later.
  let found = (await find()) ?? (await ctx.clock.sleep(lateMs, ctx.signal), await find())
  for (let look = 1; found?.metadata?.[blobMetadata.run] === run; look++) {
    const conditions = found.etag === undefined ? {} : { ifMatch: found.etag }
    try {
      await askStore({ doing: 'remove', action: 'delete', url }, ctx, (abortSignal) =>
        blob.delete({ abortSignal, conditions }),
      )
      return
    } catch (thrown) {
      if (look === mostLooks || !isChanged(thrown)) throw thrown
    }
    found = await find()
  }
}

function isChanged(thrown: unknown): boolean {
  const { status, code } = (thrown instanceof ImageError ? armFacts(thrown.cause) : undefined) ?? {}
  return status === 404 || (status === 412 && code === 'ConditionNotMet')
}
