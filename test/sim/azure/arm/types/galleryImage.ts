import { objectAt, objectsAt, sameJson, textAt, valueAt } from '../../json.ts'
import { armError, invalidParameter } from '../armError.ts'
import type { Change, ResourceKind } from '../resourceKind.ts'
import { galleryVersions } from './gallery.ts'

/** What can never be changed again. */
const fixed = [
  'osType',
  'osState',
  'hyperVGeneration',
  'architecture',
  'identifier',
  'purchasePlan',
  'eula',
] as const
const securityTypes = [
  'TrustedLaunchSupported',
  'TrustedLaunch',
  'ConfidentialVMSupported',
  'ConfidentialVM',
  'TrustedLaunchAndConfidentialVmSupported',
  'Standard',
]

/** Image definitions of galleries. */
export const galleryImageKind: ResourceKind = {
  type: 'Microsoft.Compute/galleries/images',
  apiVersions: galleryVersions,
  createdStatus: 201,
  check: checkDefinition,
  provision: (_resource, { world }) => ({ takesMs: world.times.gallery }),
  present: ({ body }) => ({
    hyperVGeneration: textAt(body, 'properties', 'hyperVGeneration') ?? 'V1',
    architecture: textAt(body, 'properties', 'architecture') ?? 'x64',
  }),
  checkDelete(resource, world) {
    if (world.store.members(`${resource.id}/versions`).length > 0)
      throw armError(
        409,
        'CannotDeleteResource',
        `Can not delete resource before nested resources are deleted. The image ${resource.name} has versions.`,
      )
  },
  actions: {},
}

function checkDefinition(change: Change): void {
  const { body, existing, path, world } = change
  const [gallery = '', name = ''] = path.names
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9])?$/.test(name))
    throw invalidParameter('galleryImageName', `The entity name 'galleryImageName' is invalid: '${name}'.`)
  const parts = objectAt(body, 'properties', 'identifier')
  for (const part of ['publisher', 'offer', 'sku'] as const)
    if (textAt(parts, part) === undefined)
      throw invalidParameter(`identifier.${part}`, 'Required parameter is missing.')
  for (const key of ['osType', 'osState'] as const)
    if (textAt(body, 'properties', key) === undefined)
      throw invalidParameter(key, 'Required parameter is missing.')
  if (existing) return checkFixed(change)
  const collection = `/subscriptions/${path.subscriptionId}/resourceGroups/${path.resourceGroup ?? ''}/providers/Microsoft.Compute/galleries/${gallery}/images`
  const twin = world.store
    .members(collection)
    .find((other) => sameJson(objectAt(other.body, 'properties', 'identifier'), parts))
  if (twin)
    throw armError(
      409,
      'Conflict',
      `The gallery image ${twin.name} has the same publisher, offer and sku already.`,
    )
  checkSecurity(change)
}

function checkFixed({ body, existing }: Change): void {
  for (const key of fixed) {
    const [was, is] = [existing?.body, body].map((from) => valueAt(from, 'properties', key) ?? defaults[key])
    if (!sameJson(was, is))
      throw armError(
        409,
        'PropertyChangeNotAllowed',
        `Changing property 'galleryImage.properties.${key}' is not allowed.`,
        key,
      )
  }
  const [was, is] = [existing?.body, body].map((from) => objectsAt(from, 'properties', 'features'))
  if (!sameJson(was, is) && valueAt(existing?.body, 'properties', 'allowUpdateImage') !== true)
    throw armError(
      409,
      'PropertyChangeNotAllowed',
      "Changing property 'galleryImage.properties.features' is not allowed.",
      'features',
    )
}

const defaults: Readonly<Record<string, unknown>> = { hyperVGeneration: 'V1', architecture: 'x64' }

function checkSecurity({ body }: Change): void {
  const generation = textAt(body, 'properties', 'hyperVGeneration') ?? 'V1'
  if (textAt(body, 'properties', 'architecture') === 'Arm64' && generation !== 'V2')
    throw invalidParameter('architecture', 'Arm64 needs hyperVGeneration V2.')
  for (const feature of objectsAt(body, 'properties', 'features')) {
    if (textAt(feature, 'name') !== 'SecurityType') continue
    const value = textAt(feature, 'value') ?? ''
    if (!securityTypes.includes(value))
      throw invalidParameter('features', `The value '${value}' of SecurityType is invalid.`)
    if (value !== 'Standard' && generation !== 'V2')
      throw invalidParameter('features', `SecurityType ${value} needs hyperVGeneration V2.`)
  }
}
