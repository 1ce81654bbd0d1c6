import type { ComputeClients } from '../arm/armResource.ts'
import { askArm, type AskContext } from '../arm/askArm.ts'
import type { ResourceId } from '../arm/resourceId.ts'
import { publishTags } from '../gallery/galleryVersion.ts'

/**
 * Whose things are in a gallery or a definition, at any depth: the runs that made them, undefined for what no run has made or what
 * another run has taken. Throws as `askArm`.
 */
export async function runsWithin(
  { subscriptionId, resourceGroup, names, type }: ResourceId,
  ctx: AskContext & { readonly clientOf: ComputeClients },
): Promise<readonly (string | undefined)[]> {
  if (type !== 'galleries' && type !== 'galleries/images') return []
  const { galleryImages, galleryImageVersions } = await ctx.clientOf(subscriptionId)
  const [gallery = '', definition = ''] = names
  const runs: (string | undefined)[] = []
  const note = ({ tags }: { readonly tags?: Record<string, string> }) =>
    void runs.push(tags?.[publishTags.kept] === undefined ? tags?.[publishTags.run] : undefined)
  await askArm(`look into ${names.join('/')}`, ctx, async (abortSignal) => {
    runs.length = 0
    const definitions = [definition]
    if (type === 'galleries') {
      definitions.length = 0
      for await (const each of galleryImages.listByGallery(resourceGroup, gallery, { abortSignal })) {
        note(each)
        definitions.push(each.name ?? '')
      }
    }
    for (const name of definitions)
      for await (const each of galleryImageVersions.listByGalleryImage(resourceGroup, gallery, name, {
        abortSignal,
      }))
        note(each)
  })
  return runs
}
