import { isImageError } from '../../base/errors.ts'
import type { AzureContext } from './azureContext.ts'
import type { PlanStep } from './plan.ts'
import type { Published, PublishRequest } from './publishRequest.ts'

/**
 * Publishes an image: looks at everything first and shows the plan, then makes what is missing. What it makes is in the journal before, and
 * is undone unless it succeeds. Throws one clear error for whatever goes wrong.
 */
export async function publishImage(
  request: PublishRequest,
  show: (steps: readonly PlanStep[]) => void,
  ctx: AzureContext,
): Promise<Published> {
  try {
    return await publishOnce(request, show, ctx)
  } catch (thrown) {
    // What stands in the way may be what a killed run has left.
    if (request.dryRun || !isImageError(thrown) || !inTheWay.has(thrown.code)) throw thrown
    const { removedCount } = await request.takeOver(undefined)
    if (removedCount === 0) throw thrown
    return await publishOnce(request, show, ctx)
  }
}

const inTheWay: ReadonlySet<string> = new Set(['VERSION_EXISTS', 'OUTPUT_EXISTS', 'DEFINITION_DISAGREES'])

async function publishOnce(
  request: PublishRequest,
  show: (steps: readonly PlanStep[]) => void,
  ctx: AzureContext,
): Promise<Published> {
  const { destination } = request
  switch (destination.kind) {
    case 'gallery': {
      const { toGallery } = await import('./toGallery.ts')
      return await toGallery(request, destination, show, ctx)
    }
    case 'managedImage': {
      const { toImage } = await import('./toImage.ts')
      return await toImage(request, destination, show, ctx)
    }
    case 'disk': {
      const { toDisk } = await import('./toDisk.ts')
      return await toDisk(request, destination, show, ctx)
    }
    case 'vhd': {
      const { toBlob } = await import('./toBlob.ts')
      return await toBlob(request, destination, show, ctx)
    }
  }
}
