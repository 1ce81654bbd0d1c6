import type { RunContext } from '../../base/context.ts'
import { describeError } from '../../base/errors.ts'
import { askArm, findInArm, type AskContext } from '../arm/askArm.ts'
import { armFacts } from '../arm/armProblem.ts'
import { parseResourceId } from '../arm/resourceId.ts'
import { armResource, type ComputeClients } from '../arm/armResource.ts'
import { publishTags } from '../gallery/galleryVersion.ts'
import type { UndoTime } from './azureContext.ts'

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

/** A resource under the care of the journal. */
export interface Guard {
  /** Removes it now. */
  readonly remove: () => Promise<void>
  /** It is what was asked for, and stays. */
  readonly keep: () => Promise<void>
}

/** Removes what is no longer needed after a success; what cannot be removed is a warning, and left to the journal. */
export async function tidy(guard: Guard | undefined, log: RunContext['log']): Promise<void> {
  await guard?.remove().catch((thrown: unknown) => log.warning(describeError(thrown)))
}

/** The parts of a run that see to it that a resource goes away. */
export type GuardContext = Pick<RunContext, 'journal' | 'scope' | 'clock' | 'log'> & {
  readonly undo: UndoTime
  readonly clientOf: ComputeClients
}

/** The signal is what ends an undo; this is for one that does not heed it. */
const longestUndoMs = 900_000

/** Writes down what is about to be made; it is removed at the end of the run, or by the post step, unless it is kept. */
export async function guard(made: MadeResource, ctx: GuardContext): Promise<Guard> {
  const { id, run, key } = made
  const record = made.record ?? (await ctx.journal.record(azureResourceKind, { id, run, key }))
  let isKept = false
  const remove = ctx.scope.defer(
    `remove ${id}`,
    async () => {
      if (isKept) return
      // The run may be cancelled; its undoing is not.
      const signal = ctx.undo.signal()
      try {
        await removeMade(made, { clientOf: ctx.clientOf, clock: ctx.clock, signal })
        await ctx.journal.settle(record)
      } catch (thrown) {
        if (!signal.aborted || !ctx.undo.hasPost) throw thrown
        ctx.log.info(`${id} is left to the post step.`)
      }
    },
    longestUndoMs,
  )
  return {
    remove,
    async keep() {
      isKept = true
      await ctx.journal.settle(record)
    },
  }
}

const lateMs = 700
const busyMs = 2000

/** What removing acts with. */
export interface RemoveContext extends AskContext {
  readonly clientOf: ComputeClients
}

/** Removes a resource if it is there and the run's own; does nothing twice. Throws as {@link askArm}. */
export async function removeMade({ id, run }: MadeResource, ctx: RemoveContext): Promise<void> {
  const parsed = parseResourceId(id)
  if (!parsed) return
  const resource = armResource(await ctx.clientOf(parsed.subscriptionId), parsed)
  if (!resource) return
  const doing = `remove ${id}`
  const find = () => findInArm(doing, ctx, (abortSignal) => resource.get({ abortSignal }))
  // A request that was cut off may be carried out a moment later.
  const found = (await find()) ?? (await ctx.clock.sleep(lateMs, ctx.signal), await find())
  if (found?.tags?.[publishTags.run] !== run) return
  // A disk that is being uploaded cannot be deleted. That its content is no whole VHD is said then, and does not matter now.
  if (resource.release && found.diskState !== 'Unattached')
    await askArm(doing, ctx, (abortSignal) => resource.release?.({ abortSignal }) ?? Promise.resolve()).catch(
      () => undefined,
    )
  for (;;) {
    try {
      await askArm(doing, ctx, (abortSignal) => resource.delete({ abortSignal }))
      return
    } catch (thrown) {
      if (!isConflict(thrown)) throw thrown
      // What others have put something into by now is theirs as well.
      if (parsed.type === 'galleries' || parsed.type === 'galleries/images') return
      // A version cannot be deleted while it is made, nor a disk while something is made of it.
      await ctx.clock.sleep(busyMs, ctx.signal)
    }
  }
}

function isConflict(thrown: unknown): boolean {
  return thrown instanceof Error && armFacts(thrown.cause)?.status === 409
}
