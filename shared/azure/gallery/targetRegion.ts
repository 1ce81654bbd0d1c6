import { ImageError } from '../../base/errors.ts'
import { regionName } from '../arm/regionName.ts'

/** Where a gallery keeps copies of a version. */
export interface TargetRegion {
  /** As Azure compares it: `westeurope`. */
  readonly name: string
  readonly replicas: number | undefined
  readonly storage: ReplicaStorage | undefined
  /** ID of a disk encryption set in that region. */
  readonly encryptionSetId: string | undefined
}

/** What copies are kept on. */
export type ReplicaStorage = 'Standard_LRS' | 'Standard_ZRS' | 'Premium_LRS'

const storages: readonly ReplicaStorage[] = ['Standard_LRS', 'Standard_ZRS', 'Premium_LRS']
/** Azure’s limit of copies in one region. */
const mostReplicas = 100

/**
 * Reads `region[=replicas[:storage[:encryption set]]]`, such as `westeurope=2:Standard_ZRS`. Throws INPUT_INVALID that names the entry.
 */
export function parseTargetRegion(entry: string): TargetRegion {
  const refuse = (why: string) =>
    new ImageError('INPUT_INVALID', `targetRegions: “${entry}”: ${why}`, {
      hint: 'One region per line: `westeurope`, `westeurope=2`, `westeurope=2:Standard_ZRS` or with the ID of a disk encryption set after that.',
    })
  const [, region = '', rest = ''] = /^([^=]+)(?:=(.*))?$/.exec(entry) ?? []
  const name = regionName(region)
  if (!/^[a-z][a-z0-9]+$/.test(name)) throw refuse('that is no name of a region.')
  const [count = '', storageText = '', ...setParts] = rest.split(':')
  const replicas = count === '' ? undefined : Number(count)
  if (replicas !== undefined && !(Number.isInteger(replicas) && replicas >= 1 && replicas <= mostReplicas))
    throw refuse(`the number of replicas must be from 1 to ${mostReplicas}.`)
  const storage = storages.find((each) => each.toLowerCase() === storageText.toLowerCase())
  if (storageText !== '' && !storage) throw refuse(`the storage must be one of ${storages.join(', ')}.`)
  const encryptionSetId = setParts.join(':')
  if (encryptionSetId !== '' && !/^\/subscriptions\/.+\/diskEncryptionSets\/[^/]+$/i.test(encryptionSetId))
    throw refuse('what follows the storage must be the ID of a disk encryption set.')
  return { name, replicas, storage, encryptionSetId: encryptionSetId === '' ? undefined : encryptionSetId }
}

/** What a version must be, as far as can be told before anything is made. */
export interface RegionRules {
  readonly home: string
  readonly isShallow: boolean
}

/**
 * The regions of a version, its home among them and first. Throws INPUT_INVALID for a region given twice, and for shallow copies
 * elsewhere than at home.
 */
export function settleRegions(
  regions: readonly TargetRegion[],
  { home, isShallow }: RegionRules,
): readonly TargetRegion[] {
  const names = regions.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new ImageError('INPUT_INVALID', `targetRegions: ${twice} is given twice.`)
  const homeName = regionName(home)
  const own = regions.find(({ name }) => name === homeName) ?? {
    name: homeName,
    replicas: undefined,
    storage: undefined,
    encryptionSetId: undefined,
  }
  const all = [own, ...regions.filter((region) => region !== own)]
  if (isShallow && (all.length > 1 || (own.replicas ?? 1) !== 1))
    throw new ImageError(
      'INPUT_INVALID',
      `targetRegions: a shallow version has one replica, in the region it is made in (${homeName}).`,
    )
  return all
}
