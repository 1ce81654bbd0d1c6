import { objectAt, objectsAt, textAt } from '../../json.ts'
import { armError, invalidParameter } from '../armError.ts'
import { olderComputeVersions, type Change, type ResourceKind } from '../resourceKind.ts'
import { checkBlobVhd, describeDisk, requireSource } from './sources.ts'

/** Managed images, from a virtual machine, a disk, a snapshot or a blob. */
export const imageKind: ResourceKind = {
  type: 'Microsoft.Compute/images',
  apiVersions: ['2026-03-01', ...olderComputeVersions],
  createdStatus: 201,
  check: checkImage,
  provision: (_resource, { world }) => ({ takesMs: world.times.image }),
  present: () => ({}),
  checkDelete: () => undefined,
  actions: {},
}

function checkImage({ body, existing, world }: Change): void {
  const location = textAt(body, 'location')
  const machine = textAt(body, 'properties', 'sourceVirtualMachine', 'id')
  const osDisk = objectAt(body, 'properties', 'storageProfile', 'osDisk')
  const generation = textAt(body, 'properties', 'hyperVGeneration') ?? 'V1'
  if (existing && JSON.stringify(existing.body['properties']) !== JSON.stringify(body['properties']))
    throw armError(409, 'PropertyChangeNotAllowed', 'Changing the source of an image is not allowed.')
  // What it was made of may be gone by now.
  if (existing) return
  if (machine !== undefined) {
    const source = requireSource(world, machine, location, 'sourceVirtualMachine.id')
    if (source.state.get('isGeneralized') !== true)
      throw armError(409, 'OperationNotAllowed', `The Virtual Machine ${source.name} is not generalized.`)
    return
  }
  if (textAt(osDisk, 'osType') === undefined)
    throw invalidParameter('storageProfile.osDisk.osType', 'Required parameter is missing.')
  const disk = textAt(osDisk, 'managedDisk', 'id') ?? textAt(osDisk, 'snapshot', 'id')
  const blob = textAt(osDisk, 'blobUri')
  if ((disk === undefined) === (blob === undefined))
    throw invalidParameter('storageProfile.osDisk', 'Exactly one source of the disk is needed.')
  if (blob !== undefined) checkBlobVhd(world, blob)
  if (disk !== undefined) {
    const { hyperVGeneration } = describeDisk(requireSource(world, disk, location, 'storageProfile.osDisk'))
    if (hyperVGeneration !== generation)
      throw armError(
        400,
        'BadRequest',
        `The disk is of generation ${hyperVGeneration}, the image of generation ${generation}.`,
      )
  }
  for (const data of objectsAt(body, 'properties', 'storageProfile', 'dataDisks')) {
    const id = textAt(data, 'managedDisk', 'id') ?? textAt(data, 'snapshot', 'id')
    if (id !== undefined) requireSource(world, id, location, 'storageProfile.dataDisks')
  }
}
