import { randomUUID } from 'node:crypto'
import { numberAt, objectAt, textAt } from '../../json.ts'
import { footerProblem } from '../../storage/vhdFooter.ts'
import type { World } from '../../world.ts'
import { armError, invalidParameter } from '../armError.ts'
import { olderComputeVersions, type Change, type ResourceKind, type Work } from '../resourceKind.ts'
import { requireEncryptionSet } from './diskEncryptionSet.ts'
import type { ArmResource } from '../resourceStore.ts'

const mebibyte = 1024 * 1024
/** Bounds of `uploadSizeBytes` (SDK documentation): 20 MiB and 32 TiB, each with a footer. */
const uploadBounds = { least: 20 * mebibyte + 512, most: 32 * 1024 * 1024 * mebibyte + 512 }

/** The state of a disk; see DiskState of Microsoft.Compute. */
export type DiskState = 'Unattached' | 'ReadyToUpload' | 'ActiveUpload' | 'ActiveSAS' | 'Attached'

/** The state a disk or snapshot is in. */
export function diskStateOf(resource: ArmResource): DiskState {
  return (resource.state.get('diskState') as DiskState | undefined) ?? 'Unattached'
}

/** The name of the blob that stands behind a disk. */
export function diskBlobOf(resource: ArmResource): string {
  const name = resource.state.get('blob')
  return typeof name === 'string' ? name : ''
}

/** Managed disks: direct upload, access by SAS, and what happens to them. */
export const diskKind: ResourceKind = {
  type: 'Microsoft.Compute/disks',
  apiVersions: ['2025-01-02', ...olderComputeVersions],
  createdStatus: 202,
  check: checkDisk,
  provision(resource, { world, existing }) {
    if (existing) return { takesMs: world.times.disk }
    const uploadSizeBytes = numberAt(resource.body, 'properties', 'creationData', 'uploadSizeBytes')
    const isUpload = uploadSizeBytes !== undefined
    return {
      takesMs: world.times.disk,
      finish() {
        const blob = `md-impexp-${randomUUID().slice(0, 12)}`
        resource.state.set('blob', blob)
        resource.state.set('uniqueId', randomUUID())
        if (isUpload) world.blobs.createDisk(blob, uploadSizeBytes)
        else copySource(resource, world, blob)
        resource.state.set('diskState', isUpload ? 'ReadyToUpload' : 'Unattached')
      },
    }
  },
  present(resource) {
    const uploadBytes = numberAt(resource.body, 'properties', 'creationData', 'uploadSizeBytes')
    const sizeGb = numberAt(resource.body, 'properties', 'diskSizeGB')
    const bytes = uploadBytes === undefined ? (sizeGb ?? 32) * 1024 * mebibyte : uploadBytes - 512
    return {
      diskState: diskStateOf(resource),
      diskSizeBytes: bytes,
      diskSizeGB: Math.ceil(bytes / (1024 * mebibyte)),
      uniqueId: resource.state.get('uniqueId'),
      timeCreated: new Date(resource.createdMs).toISOString(),
    }
  },
  checkDelete: refuseWhileInUse,
  actions: { begingetaccess: grantAccess, endgetaccess: revokeAccess },
}

function checkDisk({ body, existing, world, id }: Change): void {
  const creation = objectAt(body, 'properties', 'creationData')
  const option = textAt(creation, 'createOption')
  const upload = numberAt(creation, 'uploadSizeBytes')
  if (option === undefined)
    throw invalidParameter('creationData.createOption', 'Required parameter is missing.')
  if (
    existing &&
    JSON.stringify(objectAt(existing.body, 'properties', 'creationData')) !== JSON.stringify(creation)
  )
    throw armError(
      409,
      'PropertyChangeNotAllowed',
      "Changing property 'creationData' is not allowed.",
      'creationData',
    )
  if (option === 'Upload' || option === 'UploadPreparedSecure') {
    if (upload === undefined)
      throw invalidParameter('creationData.uploadSizeBytes', 'Required parameter is missing (null).')
    checkUploadSize(upload)
  } else if (upload !== undefined)
    throw invalidParameter('creationData.uploadSizeBytes', `It is not allowed with createOption ${option}.`)
  const setId = textAt(body, 'properties', 'encryption', 'diskEncryptionSetId')
  if (setId !== undefined)
    requireEncryptionSet(world, setId, { region: textAt(body, 'location') ?? '', scope: id })
  const security = textAt(body, 'properties', 'securityProfile', 'securityType')
  if (security?.startsWith('ConfidentialVM') === true && option === 'Upload')
    throw invalidParameter(
      'securityProfile.securityType',
      `${security} needs createOption UploadPreparedSecure.`,
    )
  // So says the service itself (Azure/azure-cli, issue 22561).
  if (security === 'TrustedLaunch' && option === 'Upload')
    throw invalidParameter(
      'securityProfile.securityType',
      `Security type ${security} is not supported for create option ${option}. Supported create options are FromImage, Import, ImportSecure, UploadPreparedSecure.`,
    )
  const supported = textAt(body, 'properties', 'supportedCapabilities', 'supportedSecurityOption')
  if ((security ?? supported) !== undefined && textAt(body, 'properties', 'hyperVGeneration') !== 'V2')
    throw invalidParameter('hyperVGeneration', `${security ?? supported} needs generation V2.`)
  const source = textAt(creation, 'sourceResourceId')
  if ((option === 'Copy' || option === 'Restore') && (source === undefined || !world.store.get(source)))
    throw armError(404, 'NotFound', `The source ${source ?? ''} of ${id} was not found.`)
  if (
    textAt(body, 'properties', 'hyperVGeneration') === 'V1' &&
    textAt(body, 'properties', 'supportedCapabilities', 'architecture') === 'Arm64'
  )
    throw invalidParameter('hyperVGeneration', 'Arm64 needs generation V2.')
}

function checkUploadSize(bytes: number): void {
  if (bytes < uploadBounds.least || bytes > uploadBounds.most)
    throw invalidParameter(
      'creationData.uploadSizeBytes',
      `The value '${bytes}' must be between '${uploadBounds.least}' and '${uploadBounds.most}'.`,
    )
  if ((bytes - 512) % mebibyte !== 0)
    throw armError(
      400,
      'BadRequest',
      `The upload size in bytes ${bytes} - 512 bytes for the VHD footer (${bytes - 512}) must be a multiple of MiB.`,
    )
}

function copySource(resource: ArmResource, world: World, blob: string): void {
  const from = textAt(resource.body, 'properties', 'creationData', 'sourceResourceId')
  const source = from === undefined ? undefined : world.store.get(from)
  if (source) world.blobs.copyDisk(diskBlobOf(source), blob)
}

/** Gives a SAS for a disk or snapshot: write while it is uploaded, read after. */
export function grantAccess(
  resource: ArmResource,
  body: Readonly<Record<string, unknown>>,
  world: World,
): Work {
  const access = textAt(body, 'access')
  const seconds = numberAt(body, 'durationInSeconds') ?? 0
  const state = diskStateOf(resource)
  if (access !== 'Read' && access !== 'Write')
    throw invalidParameter('access', `The value '${String(access)}' of parameter 'access' is invalid.`)
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 86_400 * 60)
    throw invalidParameter('durationInSeconds', `The value '${seconds}' is out of its bounds.`)
  const fits = access === 'Write' ? ['ReadyToUpload', 'ActiveUpload'] : ['Unattached', 'ActiveSAS']
  const isRefused = state === 'ActiveUpload' && world.unknowns.grantWhileActive === 'refused'
  if (!fits.includes(state) || isRefused)
    throw armError(
      409,
      'OperationNotAllowed',
      `Cannot grant ${access} access to ${resource.name} in the state ${state}.`,
    )
  return {
    takesMs: world.times.grantAccess,
    finish() {
      resource.state.set('diskState', access === 'Write' ? 'ActiveUpload' : 'ActiveSAS')
      return { accessSAS: world.blobs.grantDisk(diskBlobOf(resource), access, seconds) }
    },
  }
}

/** Takes access back; an upload is over with it, and only now looked at. */
export function revokeAccess(
  resource: ArmResource,
  _body: Readonly<Record<string, unknown>>,
  world: World,
): Work {
  const wasUpload = diskStateOf(resource) === 'ActiveUpload'
  return {
    takesMs: world.times.grantAccess,
    finish() {
      const blob = diskBlobOf(resource)
      world.blobs.revokeDisk(blob)
      if (!wasUpload) {
        if (diskStateOf(resource) === 'ActiveSAS') resource.state.set('diskState', 'Unattached')
        return undefined
      }
      const problem = footerProblem(world.blobs.diskFooter(blob), world.blobs.diskBytes(blob), resource.name)
      resource.state.set('diskState', problem === undefined ? 'Unattached' : 'ReadyToUpload')
      if (problem !== undefined) throw armError(400, 'InvalidVhd', problem)
      return undefined
    },
  }
}

/** Throws for a disk or snapshot that somebody holds. */
export function refuseWhileInUse(resource: ArmResource): void {
  const state = diskStateOf(resource)
  if (state === 'ActiveUpload' || state === 'ActiveSAS')
    throw armError(
      409,
      'OperationNotAllowed',
      `There is an active shared access signature outstanding for disk ${resource.name}. Call EndGetAccess on the disk before deleting it.`,
    )
  if (state === 'Attached')
    throw armError(409, 'OperationNotAllowed', `Disk ${resource.name} is attached to a virtual machine.`)
}
