import { askArm, findInArm, type AskContext } from '../arm/askArm.ts'
import { isImageError } from '../../base/errors.ts'
import { armFacts } from '../arm/armProblem.ts'
import { parseResourceId } from '../arm/resourceId.ts'
import { armResource, type ArmResource, type ComputeClients } from '../arm/armResource.ts'
import { publishTags } from '../gallery/galleryVersion.ts'
import { runsWithin } from './runsWithin.ts'
import { underGuard, type Guard, type GuardContext } from './guard.ts'

/** The kind of the journal's records of resources in Azure; undone by {@link removeMade}. */
export const azureResourceKind = 'azure-resource'

/** A resource that this run makes, as it is written to the journal before. */
export interface MadeResource {
  readonly id: string
  /** The run that makes it: what carries another one's tag is not touched. */
  readonly run: string
  /** What is being published and where to: a later run for the same may go on with it. */
  readonly key: string
  /** Its record in the journal of this run, where it has one already. */
  readonly record?: string
}

/** Writes down what is about to be made; it is removed at the end of the run, or by the post step, unless it is kept. */
export async function guard(
  made: MadeResource,
  ctx: GuardContext & Pick<RemoveContext, 'clientOf' | 'clock'>,
): Promise<Guard> {
  const { id, run, key, record } = made
  const { clientOf, clock } = ctx
  const remove = (signal: AbortSignal) => removeMade(made, { clientOf, clock, signal })
  return await underGuard({ kind: azureResourceKind, data: { id, run, key }, record, name: id, remove }, ctx)
}

const lateMs = 700
const busyMs = 2000

/** What refuses to go although nothing is under way there is tried again for so long. */
const patienceMs = 60_000

/** What removing acts with. */
export interface RemoveContext extends AskContext {
  readonly clientOf: ComputeClients
  /** How long what is still being made is waited for; as long as the signal allows where it is not said. */
  readonly longestMs?: number
}

/** What of a resource is looked at before it is removed. */
export type FoundResource = Awaited<ReturnType<ArmResource['get']>>

/**
 * Removes a resource if it is there, the run's own, taken by no other run, and `isDue`, which is looked at anew before each attempt;
 * does nothing twice. Throws as {@link askArm}.
 */
export async function removeMade(
  { id, run }: Pick<MadeResource, 'id' | 'run'>,
  ctx: RemoveContext,
  isDue: (found: FoundResource) => boolean = () => true,
): Promise<void> {
  const parsed = parseResourceId(id)
  if (!parsed) return
  const resource = armResource(await ctx.clientOf(parsed.subscriptionId), parsed)
  if (!resource) return
  const doing = `remove ${id}`
  // With its group or its gallery it is gone as well.
  const find = () =>
    findInArm(doing, ctx, (abortSignal) => resource.get({ abortSignal }), { withParent: true })
  // A request that was cut off may be carried out a moment later.
  const found = (await find()) ?? (await ctx.clock.sleep(lateMs, ctx.signal), await find())
  const isOurs = ({ tags }: FoundResource) =>
    tags?.[publishTags.run] === run && tags[publishTags.kept] === undefined
  const isToGo = (each: FoundResource | undefined): each is FoundResource =>
    each !== undefined && isOurs(each) && isDue(each)
  if (!isToGo(found)) return
  // A disk that is being uploaded cannot be deleted. That its content is no whole VHD is said then, and does not matter now.
  if (resource.release && found.diskState !== 'Unattached')
    await askArm(doing, ctx, (abortSignal) => resource.release?.({ abortSignal }) ?? Promise.resolve()).catch(
      (thrown: unknown) => {
        // Without it the disk stays as it is, however long it is waited for.
        if (isImageError(thrown) && thrown.code === 'AZURE_DENIED') throw thrown
      },
    )
  const beganMs = ctx.clock.monotonicMs()
  for (;;) {
    try {
      await askArm(doing, ctx, (abortSignal) => resource.delete({ abortSignal }))
      return
    } catch (thrown) {
      if (!isPassing(thrown)) throw thrown
      const runs = await runsWithin(parsed, ctx)
      // What others have put something into by now is theirs as well.
      if (runs.some((other) => other !== run)) return
      // What is in it could not be removed, and did not become removable by waiting.
      if (runs.length > 0) throw thrown
      // A version cannot be deleted while it is made, nor a disk while something is made of it.
      await ctx.clock.sleep(busyMs, ctx.signal)
      const now = await find()
      if (!isToGo(now)) return
      const limitMs = isBusy(now) ? (ctx.longestMs ?? Number.POSITIVE_INFINITY) : patienceMs
      if (ctx.clock.monotonicMs() - beganMs > limitMs) throw thrown
    }
  }
}

/** A lock stays until somebody takes it away. */
function isPassing(thrown: unknown): boolean {
  const facts = thrown instanceof Error ? armFacts(thrown.cause) : undefined
  return facts?.status === 409 && facts.code !== 'ScopeLocked'
}

function isBusy({ provisioningState = 'Succeeded' }: FoundResource): boolean {
  return !['Succeeded', 'Failed', 'Canceled'].includes(provisioningState)
}
