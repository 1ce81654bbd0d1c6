import { ImageError } from '../../base/errors.ts'
import { askArm } from '../arm/askArm.ts'
import { regionName } from '../arm/regionName.ts'
import { parseResourceId } from '../arm/resourceId.ts'
import type { AzureContext } from './azureContext.ts'

/** Something that is to be encrypted with the keys of a set. */
export interface EncryptionUse {
  /** The input that names the set. */
  readonly input: string
  /** The ID of a disk encryption set. */
  readonly setId: string
  /** Where what it encrypts is. */
  readonly region: string
}

/**
 * Looks at every disk encryption set before anything is made: it only encrypts what is in its own region. Throws INPUT_INVALID and as
 * `askArm`.
 */
export async function checkEncryption(uses: readonly EncryptionUse[], ctx: AzureContext): Promise<void> {
  for (const { input, setId, region } of uses) {
    const { subscriptionId, resourceGroup = '', names = [], type } = parseResourceId(setId) ?? {}
    const [name = ''] = names
    if (subscriptionId === undefined || type !== 'diskencryptionsets')
      throw new ImageError('INPUT_INVALID', `${input}: ${setId} is no ID of a disk encryption set.`)
    const client = await ctx.clientOf(subscriptionId)
    const { location } = await askArm(`find the disk encryption set ${name}`, ctx, (abortSignal) =>
      client.diskEncryptionSets.get(resourceGroup, name, { abortSignal }),
    )
    if (regionName(location) !== regionName(region))
      throw new ImageError(
        'INPUT_INVALID',
        `${input}: the disk encryption set ${name} is in ${regionName(location)}, and what it is to encrypt is in ${regionName(region)}.`,
        { hint: 'Each region needs a disk encryption set of its own; name the one that is there.' },
      )
  }
}
