import { formatResourceId } from '../arm/resourceId.ts'
import type { DefinitionName } from './listVersions.ts'

/** The ID of a version of a definition. */
export function versionId(
  { subscriptionId, resourceGroup, gallery, definition }: DefinitionName,
  version: string,
): string {
  const names = [gallery, definition, version]
  return formatResourceId({ subscriptionId, resourceGroup, type: 'galleries/images/versions', names })
}
