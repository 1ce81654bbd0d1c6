/** A path of Azure Resource Manager in its parts, as the client spelled them. */
export interface ArmPath {
  readonly subscriptionId: string
  readonly resourceGroup: string | undefined
  /** `Microsoft.Compute/galleries/images`; undefined for a group or a subscription itself. */
  readonly type: string | undefined
  /** One per part of the type; the last is missing when a collection is meant. */
  readonly names: readonly string[]
  /** The verb of a POST. */
  readonly action: string | undefined
}

/** Takes a path below `/subscriptions` apart; undefined for others. */
export function parseArmPath(segments: readonly string[], isPost: boolean): ArmPath | undefined {
  if (segments[0]?.toLowerCase() !== 'subscriptions' || segments[1] === undefined) return undefined
  const rest = segments.slice(2)
  if (rest.length === 1)
    return {
      subscriptionId: segments[1],
      resourceGroup: undefined,
      type: undefined,
      names: [],
      action: rest[0],
    }
  const hasGroup = rest[0]?.toLowerCase() === 'resourcegroups'
  const resourceGroup = hasGroup ? rest[1] : undefined
  const below = hasGroup ? rest.slice(2) : rest
  const base = { subscriptionId: segments[1], resourceGroup }
  if (below[0]?.toLowerCase() !== 'providers')
    return { ...base, type: undefined, names: [], action: below.length > 0 ? below.join('/') : undefined }
  const [, provider = '', ...pairs] = below
  const hasAction = isPost && pairs.length % 2 === 1
  const parts = hasAction ? pairs.slice(0, -1) : pairs
  const types = parts.filter((_part, index) => index % 2 === 0)
  const names = parts.filter((_part, index) => index % 2 === 1)
  return {
    ...base,
    type: [provider, ...types].join('/'),
    names,
    action: hasAction ? pairs.at(-1) : undefined,
  }
}

/** The id of a resource, as Azure writes it. */
export function resourceId(
  path: Pick<ArmPath, 'subscriptionId' | 'resourceGroup'>,
  type: string,
  names: readonly string[],
): string {
  const [provider = '', ...types] = type.split('/')
  const pairs = types.flatMap((part, index) => [part, names[index] ?? ''])
  return [
    '',
    'subscriptions',
    path.subscriptionId,
    'resourceGroups',
    path.resourceGroup ?? '',
    'providers',
    provider,
    ...pairs,
  ].join('/')
}

/** Ids are compared without case. */
export function sameId(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}
