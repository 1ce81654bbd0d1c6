/** A resource of Microsoft.Compute, taken apart. */
export interface ResourceId {
  readonly subscriptionId: string
  readonly resourceGroup: string
  /** Lower case, such as `disks` or `galleries/images/versions`. */
  readonly type: string
  /** One name for each part of the type. */
  readonly names: readonly string[]
}

const pattern =
  /^\/subscriptions\/([0-9a-z-]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Compute\/((?:[A-Za-z]+\/[^/]+\/?)+)$/i

/** Reads the ID of a resource of Microsoft.Compute; undefined for anything else. */
export function parseResourceId(text: string): ResourceId | undefined {
  const [, subscriptionId, resourceGroup, rest] = pattern.exec(text.trim().replace(/\/+$/, '')) ?? []
  if (subscriptionId === undefined || resourceGroup === undefined || rest === undefined) return undefined
  const parts = rest.split('/')
  if (parts.length % 2 !== 0) return undefined
  return {
    subscriptionId,
    resourceGroup,
    type: parts
      .filter((_part, index) => index % 2 === 0)
      .join('/')
      .toLowerCase(),
    names: parts.filter((_part, index) => index % 2 === 1),
  }
}

/** How the types are spelled where they are written. */
const spelled: ReadonlyMap<string, string> = new Map([
  ['virtualmachines', 'virtualMachines'],
  ['diskencryptionsets', 'diskEncryptionSets'],
])

/** The ID as text. */
export function formatResourceId({ subscriptionId, resourceGroup, type, names }: ResourceId): string {
  const path = type
    .split('/')
    .map((part, index) => `${spelled.get(part) ?? part}/${names[index] ?? ''}`)
    .join('/')
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/${path}`
}

/** Whether two IDs name the same resource: Azure does not distinguish case. */
export function isSameResource(a: string, b: string): boolean {
  return a.toLowerCase().replace(/\/+$/, '') === b.toLowerCase().replace(/\/+$/, '')
}
