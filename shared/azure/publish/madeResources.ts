import type { RunContext } from '../../base/context.ts'
import { askArm, findInArm, type AskContext } from '../arm/askArm.ts'
import { parseResourceId } from '../arm/resourceId.ts'
import { armResource, type ComputeClients } from '../arm/armResource.ts'
import { publishTags } from '../gallery/galleryVersion.ts'

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

/** The parts of a run that see to it that a resource goes away. */
export type GuardContext = Pick<RunContext, 'journal' | 'scope' | 'clock'> & {
  /** How long the undoing of one resource may take at the end of the run. */
  readonly undoTimeoutMs: number
  readonly clientOf: ComputeClients
}

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
      const signal = AbortSignal.timeout(ctx.undoTimeoutMs)
      await removeMade(made, { clientOf: ctx.clientOf, clock: ctx.clock, signal })
      await ctx.journal.settle(record)
    },
    ctx.undoTimeoutMs,
  )
  return {
    remove,
    async keep() {
      isKept = true
      await ctx.journal.settle(record)
    },
  }
}

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
  const found = await findInArm(doing, ctx, (abortSignal) => resource.get({ abortSignal }))
  if (found?.tags?.[publishTags.run] !== run) return
  // A disk that is being uploaded cannot be deleted. That its content is no whole VHD is said then, and does not matter now.
  if (resource.release)
    await askArm(doing, ctx, (abortSignal) => resource.release?.({ abortSignal }) ?? Promise.resolve()).catch(
      () => undefined,
    )
  await askArm(doing, ctx, (abortSignal) => resource.delete({ abortSignal }))
}
