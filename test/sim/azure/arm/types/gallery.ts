import { textAt } from '../../json.ts'
import { armError, invalidParameter } from '../armError.ts'
import { olderComputeVersions, type ResourceKind } from '../resourceKind.ts'

/** Versions of the API that galleries and all in them have. */
export const galleryVersions = ['2025-03-03', ...olderComputeVersions]

/** Compute galleries. */
export const galleryKind: ResourceKind = {
  type: 'Microsoft.Compute/galleries',
  apiVersions: galleryVersions,
  createdStatus: 201,
  check({ path, body, existing }) {
    const name = path.names[0] ?? ''
    if (!/^[A-Za-z0-9](?:[A-Za-z0-9_.]{0,78}[A-Za-z0-9])?$/.test(name))
      throw invalidParameter(
        'galleryName',
        `The entity name 'galleryName' is invalid according to its validation rule: '${name}'.`,
      )
    const location = textAt(body, 'location')
    if (existing && textAt(existing.body, 'location') !== location)
      throw armError(409, 'InvalidResourceLocation', `The gallery ${name} is in another location.`)
  },
  provision: (_resource, { world }) => ({ takesMs: world.times.gallery }),
  present: (resource) => ({
    identifier: { uniqueName: `${resource.id.split('/')[2] ?? ''}-${resource.name.toUpperCase()}` },
  }),
  checkDelete(resource, world) {
    if (world.store.members(`${resource.id}/images`).length > 0)
      throw armError(
        409,
        'CannotDeleteResource',
        `Can not delete resource before nested resources are deleted. The gallery ${resource.name} has images.`,
      )
  },
  actions: {},
}
