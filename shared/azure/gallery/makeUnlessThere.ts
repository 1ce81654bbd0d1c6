import { askArm, findInArm } from '../arm/askArm.ts'
import { armFacts } from '../arm/armProblem.ts'
import type { AzureContext } from '../publish/azureContext.ts'
import type { Guard } from '../publish/guard.ts'
import { guard } from '../publish/madeResources.ts'
import { publishTags } from './galleryVersion.ts'

/** Options that Azure may honour: it takes the request only while there is nothing. */
const onlyNew = { headers: { 'If-None-Match': '*' } }

const intervalMs = 1000
const mostLooks = 300

/** How a request of {@link Making} is sent. */
interface MakingOptions {
  readonly abortSignal: AbortSignal
  readonly requestOptions: typeof onlyNew
  readonly updateIntervalInMs: number
}

/** What Azure says of it. */
interface Found {
  readonly tags?: Record<string, string>
  readonly provisioningState?: string
}

/** Something to make where there is nothing. */
export interface Making<T> {
  /** For people: `the gallery images`. */
  readonly name: string
  readonly id: string
  readonly key: string
  readonly get: (options: { readonly abortSignal: AbortSignal }) => Promise<T>
  readonly put: (options: MakingOptions) => PromiseLike<T>
}

/** Ours, under guard, or what somebody else made meanwhile. */
export type Made<T> =
  | { readonly guard: Guard; readonly there: undefined }
  | { readonly guard: undefined; readonly there: T }

/**
 * Makes a resource, unless it is there by now: reading an image takes minutes, and what others make in them is neither overwritten nor
 * removed. Throws as `askArm`.
 */
export async function makeUnlessThere<T extends Found>(
  { name, id, key, get, put }: Making<T>,
  ctx: AzureContext,
): Promise<Made<T>> {
  const look = () => findInArm(`find ${name}`, ctx, (abortSignal) => get({ abortSignal }))
  const find = async () => {
    let found = await look()
    // Nothing can be put into what others are still making.
    for (let count = 0; found?.provisioningState === 'Creating' && count < mostLooks; count++) {
      await ctx.clock.sleep(intervalMs, ctx.signal)
      found = await look()
    }
    return found
  }
  const before = await find()
  if (before) return { guard: undefined, there: before }
  const guarded = await guard({ id, run: ctx.run, key }, ctx)
  const refusal = await askArm(`create ${name}`, ctx, (abortSignal) =>
    put({ abortSignal, requestOptions: onlyNew, updateIntervalInMs: intervalMs }),
  ).then(
    () => undefined,
    (thrown: unknown) => {
      const status = thrown instanceof Error ? armFacts(thrown.cause)?.status : undefined
      if (status !== 412 && status !== 409) throw thrown
      return { status, thrown: thrown as Error }
    },
  )
  const after = await find()
  if (after && after.tags?.[publishTags.run] !== ctx.run) {
    await guarded.keep()
    return { guard: undefined, there: after }
  }
  // A request whose answer was lost finds what it made itself when it is sent again.
  if (refusal && !(after && refusal.status === 412)) throw refusal.thrown
  return { guard: guarded, there: undefined }
}
