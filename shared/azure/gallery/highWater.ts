import type { ComputeManagementClient } from '@azure/arm-compute'
import { describeError } from '../../base/errors.ts'
import { askArm } from '../arm/askArm.ts'
import type { AzureContext } from '../publish/azureContext.ts'
import { publishTags } from './galleryVersion.ts'
import { compareImageVersions, parseImageVersion } from './imageVersion.ts'
import type { DefinitionName } from './listVersions.ts'

/**
 * Notes the greatest number ever published on the definition, so that a number whose version was deleted is not given again; looks whether it stayed. Without
 * permission to change the definition it is not noted, which only the debug log says.
 */
export async function raiseHighWater(
  client: ComputeManagementClient,
  { resourceGroup, gallery, definition }: DefinitionName,
  published: string,
  ctx: AzureContext,
): Promise<void> {
  const version = parseImageVersion(published)
  if (!version) return
  try {
    // Azure takes no condition here: of two runs that read at once, the one that writes last may take back what the other has noted.
    for (let count = 0; count < mostTries; count++) {
      const found = await askArm(`read the definition ${definition}`, ctx, (abortSignal) =>
        client.galleryImages.get(resourceGroup, gallery, definition, { abortSignal }),
      )
      const known = parseImageVersion(found.tags?.[publishTags.highWater] ?? '')
      if (known && compareImageVersions(known, version) >= 0) return
      const tags = { ...found.tags, [publishTags.highWater]: published }
      await askArm(`note the version on the definition ${definition}`, ctx, async (abortSignal) => {
        await client.galleryImages
          .update(resourceGroup, gallery, definition, { tags }, { abortSignal })
          .submitted()
      })
    }
  } catch (thrown) {
    if (ctx.signal.aborted) throw thrown
    ctx.log.debug(`The greatest version is not noted on the definition: ${describeError(thrown)}`)
  }
}

const mostTries = 4
