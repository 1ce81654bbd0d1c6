import { numberAt, objectAt, objectsAt, sameJson, textAt, valueAt, type JsonObject } from '../../json.ts'
import type { World } from '../../world.ts'
import { armError, invalidParameter } from '../armError.ts'
import { resourceId, type ArmPath } from '../armPath.ts'
import type { Change, ResourceKind } from '../resourceKind.ts'
import type { ArmResource } from '../resourceStore.ts'
import { galleryVersions } from './gallery.ts'
import { requireEncryptionSet } from './diskEncryptionSet.ts'
import {
  fullMessage,
  planReplication,
  presentRegions,
  replicationStatus,
  targetRegionsOf,
} from './replication.ts'
import {
  checkBlobVhd,
  describeDisk,
  describeImage,
  has,
  requireSource,
  requireStorageAccount,
  type ImageSource,
} from './sources.ts'

const most = 2_147_483_647

/** Image versions of galleries: a copy of a source in each region. */
export const galleryImageVersionKind: ResourceKind = {
  type: 'Microsoft.Compute/galleries/images/versions',
  apiVersions: galleryVersions,
  createdStatus: 201,
  check: checkVersion,
  provision(resource, { world, path }) {
    const takesMs = planReplication(resource, world)
    return {
      takesMs,
      finish() {
        checkAgainstDefinition(world, resource, path)
        checkRoom(world, resource.body)
        resource.state.set('publishedMs', resource.state.get('publishedMs') ?? world.clock.now())
      },
    }
  },
  present: presentVersion,
  checkDelete(resource, world) {
    const profile = objectAt(resource.body, 'properties', 'publishingProfile')
    const end = Date.parse(textAt(profile, 'endOfLifeDate') ?? '')
    const blocks =
      valueAt(resource.body, 'properties', 'safetyProfile', 'blockDeletionBeforeEndOfLife') === true
    if (blocks && world.clock.now() < end)
      throw armError(
        409,
        'OperationNotAllowed',
        `The gallery image version ${resource.name} cannot be deleted before its end of life date ${new Date(end).toISOString()}.`,
      )
  },
  actions: {},
}

function checkVersion(change: Change): void {
  const { path, body, existing, world } = change
  const name = path.names[2] ?? ''
  const numbers = /^(\d+)\.(\d+)\.(\d+)$/.exec(name)
  if (!numbers || numbers.slice(1).some((part) => Number(part) > most))
    throw invalidParameter(
      'galleryImageVersionName',
      `The entity name 'galleryImageVersionName' is invalid according to its validation rule: '${name}'.`,
    )
  const definition = definitionOf(world, path)
  if (existing) checkUnchanged(existing, body)
  checkRegions(world, body, definition)
  for (const region of objectsAt(body, 'properties', 'publishingProfile', 'targetRegions')) {
    const setId = textAt(region, 'encryption', 'osDiskImage', 'diskEncryptionSetId')
    if (setId !== undefined)
      requireEncryptionSet(world, setId, { region: textAt(region, 'name') ?? '', scope: change.id })
  }
  if (!existing) checkSource(world, body, definition)
}

function definitionOf(world: World, path: ArmPath): ArmResource {
  const id = resourceId(path, 'Microsoft.Compute/galleries/images', path.names.slice(0, 2))
  const definition = world.store.get(id)
  if (!definition) throw armError(404, 'ParentResourceNotFound', `Failed to find the parent resource ${id}.`)
  return definition
}

function checkUnchanged(existing: ArmResource, body: JsonObject): void {
  const parts = [
    ['storageProfile', 'source'],
    ['storageProfile', 'osDiskImage', 'source'],
    ['publishingProfile', 'replicationMode'],
    ['publishingProfile', 'storageAccountType'],
  ]
  for (const part of parts) {
    const [was, is] = [existing.body, body].map((from) => valueAt(from, 'properties', ...part))
    if (!sameJson(was, is))
      throw armError(
        409,
        'PropertyChangeNotAllowed',
        `Changing property 'galleryImageVersion.properties.${part.join('.')}' is not allowed.`,
        part.join('.'),
      )
  }
}

function checkRegions(world: World, body: JsonObject, definition: ArmResource): void {
  const profile = objectAt(body, 'properties', 'publishingProfile')
  const home = world.regions.normalise(textAt(body, 'location') ?? '')
  if (home !== world.regions.normalise(textAt(definition.body, 'location') ?? ''))
    throw armError(
      400,
      'InvalidParameter',
      'The location of a version must be that of its image definition.',
      'location',
    )
  const regions = targetRegionsOf(world, body)
  const unknown = regions.indexOf('')
  if (unknown >= 0)
    throw armError(
      400,
      'InvalidParameter',
      `The target region at ${unknown} is not supported.`,
      'targetRegions',
    )
  if (new Set(regions).size !== regions.length)
    throw invalidParameter('targetRegions', 'The same region is given twice.')
  if (regions.length > 0 && !regions.includes(home ?? ''))
    throw invalidParameter('targetRegions', 'The source region must be among the target regions.')
  for (const region of [profile, ...objectsAt(profile, 'targetRegions')]) {
    const replicas = numberAt(region, 'regionalReplicaCount') ?? numberAt(region, 'replicaCount') ?? 1
    if (replicas < 1 || replicas > 100)
      throw invalidParameter('replicaCount', `${replicas} is not within 1 and 100.`)
  }
  if (textAt(profile, 'replicationMode') === 'Shallow' && regions.length > 1)
    throw invalidParameter('replicationMode', 'Shallow replication is possible in the source region only.')
  if (has(profile, 'storageAccountType') && has(profile, 'storageAccountStrategy'))
    throw invalidParameter('storageAccountStrategy', 'It excludes storageAccountType.')
}

function checkSource(world: World, body: JsonObject, definition: ArmResource): void {
  const location = textAt(body, 'location')
  const storage = objectAt(body, 'properties', 'storageProfile')
  const source = objectAt(storage, 'source')
  const osDisk = objectAt(storage, 'osDiskImage', 'source')
  if (has(storage, 'source') === has(storage, 'osDiskImage'))
    throw invalidParameter('storageProfile', 'Either source or osDiskImage must be given.')
  const id = textAt(source, 'id') ?? textAt(source, 'virtualMachineId')
  if (has(storage, 'source')) {
    requireSource(world, id ?? '', location, 'storageProfile.source')
    return
  }
  const uri = textAt(osDisk, 'uri')
  if (uri !== undefined) {
    requireStorageAccount(world, osDisk['storageAccountId'], 'osDiskImage.source.storageAccountId')
    checkBlobVhd(world, uri)
    return
  }
  const disk = textAt(osDisk, 'id') ?? ''
  const type = securityTypeOf(definition)
  // As it is said of VMs (hashicorp/packer-plugin-azure #304).
  if (/Supported$/i.test(type))
    throw armError(
      400,
      'InvalidParameter',
      `The security type '${type}' is not supported for the source id '${disk}'. Currently only Vhd Blob, User Image and Gallery Image Version sources are supported for '${type}' images.`,
    )
  if (!/\/providers\/Microsoft\.Compute\/(?:disks|snapshots)\/[^/]+$/i.test(disk))
    throw invalidParameter(
      'osDiskImage.source.id',
      `Parameter 'osDiskImage.source.id' is no disk or snapshot: '${disk}'.`,
    )
  requireSource(world, disk, location, 'osDiskImage.source.id')
}

function checkRoom(world: World, body: JsonObject): void {
  const full = targetRegionsOf(world, body).find((region) => world.fullRegions.has(region))
  if (full !== undefined) throw armError(409, 'OperationNotAllowed', fullMessage(full))
}

/** What Azure finds out only when it has begun to copy. */
function checkAgainstDefinition(world: World, version: ArmResource, path: ArmPath): void {
  const definition = definitionOf(world, path)
  const source = describe(world, version)
  const wanted: ImageSource = {
    osType: textAt(definition.body, 'properties', 'osType'),
    hyperVGeneration: textAt(definition.body, 'properties', 'hyperVGeneration') ?? 'V1',
    osState: textAt(definition.body, 'properties', 'osState'),
    architecture: textAt(definition.body, 'properties', 'architecture') ?? 'x64',
    securityType: undefined,
  }
  const needed = guestStateOf(definition)
  if (source && needed !== undefined && source.securityType?.startsWith(needed) !== true)
    throw armError(
      409,
      'InvalidParameter',
      `The image definition is of the security type ${needed}, and its source has no state of a guest of that type.`,
      'securityType',
    )
  for (const key of ['osType', 'hyperVGeneration', 'osState', 'architecture'] as const) {
    if (source?.[key] !== undefined && source[key] !== wanted[key])
      throw armError(
        409,
        'InvalidParameter',
        `The source's ${key} '${source[key]}' does not match that of the gallery image, '${String(wanted[key])}'.`,
        key,
      )
  }
}

/** Definitions of these security types take only what has the state of such a guest with it. */
function securityTypeOf({ body }: ArmResource): string {
  const features = objectsAt(body, 'properties', 'features')
  const type = features.find((feature) => textAt(feature, 'name') === 'SecurityType')
  return textAt(type, 'value') ?? 'Standard'
}

function guestStateOf(definition: ArmResource): string | undefined {
  const value = securityTypeOf(definition)
  return value === 'TrustedLaunch' || value === 'ConfidentialVM' ? value : undefined
}

function describe(world: World, version: ArmResource): ImageSource | undefined {
  const storage = objectAt(version.body, 'properties', 'storageProfile')
  const disk = world.store.get(textAt(storage, 'osDiskImage', 'source', 'id') ?? '')
  if (disk) return describeDisk(disk)
  const image = world.store.get(textAt(storage, 'source', 'id') ?? '')
  return image && /\/images\/[^/]+$/i.test(image.id) && !/\/galleries\//i.test(image.id)
    ? describeImage(image)
    : undefined
}

function presentVersion(resource: ArmResource, world: World, query: URLSearchParams): JsonObject {
  const { body } = resource
  const published = resource.state.get('publishedMs')
  const shows = query.get('$expand')?.toLowerCase() === 'replicationstatus'
  return {
    publishingProfile: {
      replicaCount: 1,
      excludeFromLatest: false,
      storageAccountType: 'Standard_LRS',
      replicationMode: 'Full',
      ...objectAt(body, 'properties', 'publishingProfile'),
      targetRegions: presentRegions(world, body),
      ...(published === undefined ? {} : { publishedDate: new Date(Number(published)).toISOString() }),
    },
    ...(shows ? { replicationStatus: replicationStatus(resource, world) } : {}),
  }
}
