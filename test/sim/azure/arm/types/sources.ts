import { textAt, valueAt } from '../../json.ts'
import { footerProblem } from '../../storage/vhdFooter.ts'
import type { World } from '../../world.ts'
import { armError, invalidParameter } from '../armError.ts'
import type { ArmResource } from '../resourceStore.ts'
import { diskStateOf } from './disk.ts'

/** What is known of a disk that an image is made from. */
export interface ImageSource {
  readonly osType: string | undefined
  readonly hyperVGeneration: string
  readonly osState: string | undefined
  readonly architecture: string | undefined
  readonly securityType: string | undefined
}

/** The resource of an id, in a region; throws what Azure says when it is not there, not ready, or elsewhere. */
export function requireSource(
  world: World,
  id: string,
  location: string | undefined,
  target: string,
): ArmResource {
  const source = world.store.get(id)
  if (!source) throw armError(404, 'NotFound', `The source '${id}' of '${target}' was not found.`, target)
  if (source.provisioningState !== 'Succeeded')
    throw armError(409, 'Conflict', `The source '${id}' is ${source.provisioningState}.`, target)
  const where = textAt(source.body, 'location')
  if (
    location !== undefined &&
    where !== undefined &&
    world.regions.normalise(where) !== world.regions.normalise(location)
  )
    throw armError(400, 'InvalidParameter', `The source '${id}' is in ${where}, not in ${location}.`, target)
  if (/\/(?:disks|snapshots)\//i.test(id)) {
    const state = diskStateOf(source)
    if (state !== 'Unattached' && state !== 'Attached')
      throw armError(409, 'OperationNotAllowed', `The disk '${id}' is in the state ${state}.`, target)
  }
  return source
}

/** What a disk or snapshot says of itself. */
export function describeDisk({ body }: ArmResource): ImageSource {
  return {
    osType: textAt(body, 'properties', 'osType'),
    hyperVGeneration: textAt(body, 'properties', 'hyperVGeneration') ?? 'V1',
    osState: undefined,
    architecture: textAt(body, 'properties', 'supportedCapabilities', 'architecture'),
    securityType: textAt(body, 'properties', 'securityProfile', 'securityType'),
  }
}

/** What a managed image says of itself. */
export function describeImage({ body }: ArmResource): ImageSource {
  return {
    osType: textAt(body, 'properties', 'storageProfile', 'osDisk', 'osType'),
    hyperVGeneration: textAt(body, 'properties', 'hyperVGeneration') ?? 'V1',
    osState: textAt(body, 'properties', 'storageProfile', 'osDisk', 'osState'),
    architecture: undefined,
    securityType: undefined,
  }
}

/** Looks into a blob that is said to be a VHD; throws InvalidVhd. */
export function checkBlobVhd(world: World, uri: string): void {
  const blob = world.blobs.blobOfUrl(uri)
  if (!blob) throw armError(400, 'StorageBlobNotFound', `The blob ${uri.replace(/\?.*/, '')} was not found.`)
  const problem = footerProblem(
    blob.pages.read(blob.sizeBytes - 512, 512),
    blob.sizeBytes,
    uri.replace(/\?.*/, ''),
  )
  if (problem !== undefined) throw armError(400, 'InvalidVhd', problem)
}

/** A storage account by id: those of the world all lie in one resource group. */
export function requireStorageAccount(world: World, value: unknown, target: string): void {
  const id = typeof value === 'string' ? value : ''
  const name = /\/providers\/Microsoft\.Storage\/storageAccounts\/([^/]+)$/i.exec(id)?.[1]
  if (name === undefined || !world.blobs.hasAccount(name))
    throw invalidParameter(target, `The value '${id}' of parameter '${target}' is invalid.`)
}

/** Whether a body has a member at all. */
export function has(value: unknown, ...path: readonly string[]): boolean {
  return valueAt(value, ...path) !== undefined
}
