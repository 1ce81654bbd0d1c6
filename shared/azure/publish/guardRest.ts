import { isSameResource, parseResourceId } from '../arm/resourceId.ts'
import type { VersionChoice } from '../gallery/chooseVersion.ts'
import type { DefinitionName } from '../gallery/listVersions.ts'
import { versionId } from '../gallery/versionId.ts'
import type { AzureContext } from './azureContext.ts'
import type { Guard } from './guard.ts'
import { guard, type MadeResource } from './madeResources.ts'

/** The versions of a killed run for the same that are not what this one comes to: they would be a second version of one publish. */
export function staleVersions(
  rest: readonly MadeResource[],
  definition: DefinitionName,
  { action, version }: VersionChoice,
): readonly MadeResource[] {
  const isChosen = ({ id }: MadeResource) =>
    (action === 'reuse' || action === 'attach') && isSameResource(id, versionId(definition, version))
  return rest.filter((made) => depthOf(made) === 3 && !isChosen(made))
}

/** Guards what a killed run has made for the same; what is within another is undone before it. */
export async function guardRest(rest: readonly MadeResource[], ctx: AzureContext): Promise<readonly Guard[]> {
  const guards: Guard[] = []
  for (const made of rest.toSorted((left, right) => depthOf(left) - depthOf(right)))
    guards.push(await guard(made, ctx))
  return guards
}

/** 1 for a gallery, 2 for a definition, 3 for a version. */
function depthOf({ id }: MadeResource): number {
  return parseResourceId(id)?.names.length ?? 0
}
