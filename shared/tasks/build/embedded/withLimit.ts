import { ImageError } from '../../../base/errors.ts'
import { formatDuration } from '../../../base/clock.ts'
import type { BuildContext } from '../../build.ts'

/** Runs with a time limit: when it is reached, whatever runs is ended as by a cancellation, and PACKER_TIMEOUT is thrown. */
export async function withLimit<T>(
  ctx: BuildContext,
  limitMs: number | undefined,
  run: (ctx: BuildContext) => Promise<T>,
): Promise<T> {
  if (limitMs === undefined) return run(ctx)
  const limit = AbortSignal.timeout(limitMs)
  const signal = AbortSignal.any([ctx.signal, limit])
  const result = await run({ ...ctx, signal, exec: (request) => ctx.exec({ signal, ...request }) })
  if (limit.aborted && !ctx.signal.aborted)
    throw new ImageError('PACKER_TIMEOUT', `The builds were stopped after ${formatDuration(limitMs)}.`)
  return result
}
