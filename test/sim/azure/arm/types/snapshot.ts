import { randomUUID } from 'node:crypto'
import { objectAt, textAt } from '../../json.ts'
import { armError, invalidParameter } from '../armError.ts'
import { olderComputeVersions, type ResourceKind } from '../resourceKind.ts'
import { diskBlobOf, diskStateOf, grantAccess, refuseWhileInUse, revokeAccess } from './disk.ts'

/** Snapshots of disks. */
export const snapshotKind: ResourceKind = {
  type: 'Microsoft.Compute/snapshots',
  apiVersions: ['2025-01-02', ...olderComputeVersions],
  createdStatus: 202,
  check({ body, world, existing }) {
    const creation = objectAt(body, 'properties', 'creationData')
    if (textAt(creation, 'createOption') === undefined)
      throw invalidParameter('creationData.createOption', 'Required parameter is missing.')
    const from = textAt(creation, 'sourceResourceId')
    if (existing) return
    const source = from === undefined ? undefined : world.store.get(from)
    if (!source) throw armError(404, 'NotFound', `The source ${from ?? ''} was not found.`)
    if (diskStateOf(source) !== 'Unattached')
      throw armError(409, 'OperationNotAllowed', `The source is in the state ${diskStateOf(source)}.`)
  },
  provision(resource, { world, existing }) {
    if (existing) return { takesMs: world.times.snapshot }
    return {
      takesMs: world.times.snapshot,
      finish() {
        const source = world.store.get(
          textAt(resource.body, 'properties', 'creationData', 'sourceResourceId') ?? '',
        )
        const blob = `md-${randomUUID().slice(0, 12)}`
        resource.state.set('blob', blob)
        if (source) world.blobs.copyDisk(diskBlobOf(source), blob)
      },
    }
  },
  present: (resource) => ({
    diskState: diskStateOf(resource),
    timeCreated: new Date(resource.createdMs).toISOString(),
  }),
  checkDelete: refuseWhileInUse,
  actions: { begingetaccess: grantAccess, endgetaccess: revokeAccess },
}
