import { isImageError } from '../../base/errors.ts'
import { askArm, findInArm } from '../arm/askArm.ts'
import { armFacts } from '../arm/armProblem.ts'
import { armResource } from '../arm/armResource.ts'
import { parseResourceId } from '../arm/resourceId.ts'
import { publishTags } from '../gallery/galleryVersion.ts'
import type { AzureContext } from './azureContext.ts'

type AdoptContext = Pick<AzureContext, 'clientOf' | 'clock' | 'signal' | 'log' | 'run'>

const pauseMs = 5000

/**
 * Takes what another run has made for the result of this one: it is marked, and that run, should it fail or have been killed, no longer
 * undoes it. What is being changed is waited for, `timeoutMs` long. Resolves with false when it is not there, or is going. Throws as
 * `askArm`.
 */
export async function adoptMade(id: string, timeoutMs: number, ctx: AdoptContext): Promise<boolean> {
  const parsed = parseResourceId(id)
  const resource = parsed && armResource(await ctx.clientOf(parsed.subscriptionId), parsed)
  if (!resource) return false
  const untilMs = ctx.clock.monotonicMs() + timeoutMs
  for (;;) {
    const found = await findInArm(`find ${id}`, ctx, (abortSignal) => resource.get({ abortSignal }))
    if (!found || found.provisioningState === 'Deleting') return false
    const { tags = {} } = found
    const maker = tags[publishTags.run]
    // Nobody undoes what no run has made, or what is marked already.
    if (maker === undefined || maker === ctx.run || tags[publishTags.kept] !== undefined) return true
    const marked = { ...tags, [publishTags.kept]: 'true' }
    try {
      await askArm(
        `mark ${id} as used`,
        ctx,
        async (abortSignal) => await resource.retag?.(marked, { abortSignal, updateIntervalInMs: 1000 }),
      )
      return true
    } catch (thrown) {
      if (!isImageError(thrown)) throw thrown
      const isConflict = armFacts(thrown.cause)?.status === 409
      const isOver = ctx.clock.monotonicMs() > untilMs
      if (thrown.code === 'AZURE_DENIED' || (isConflict && isOver)) {
        // Who may only read finds it all the same.
        ctx.log.warning(
          `${id} could not be marked as used, and its own run may still remove it: ${thrown.detail}`,
        )
        return true
      }
      if (isOver || (!isConflict && thrown.code !== 'AZURE_NOT_FOUND')) throw thrown
      await ctx.clock.sleep(pauseMs, ctx.signal)
    }
  }
}
