import type { ComputeManagementClient } from '@azure/arm-compute'
import { ImageError } from '../../base/errors.ts'
import { askArm } from '../arm/askArm.ts'
import { blobPageStore, openPageBlob } from '../upload/blobPageStore.ts'
import type { UploadTarget } from '../upload/uploadContent.ts'
import type { AzureContext } from './azureContext.ts'
import type { OwnDisk } from './ownDisk.ts'

/** How long an address to upload to is good; it is renewed while the upload lasts. */
const accessSeconds = 6 * 3600
/** How often is asked where Azure does not say. */
const updateIntervalInMs = 1000

/** The place to upload a disk to, behind an address that is renewed when it expires. Throws as `askArm`, and AZURE_FAILED. */
export async function openAddress(
  client: ComputeManagementClient,
  { resourceGroup, name }: OwnDisk,
  ctx: AzureContext,
): Promise<Omit<UploadTarget, 'isFresh'>> {
  const grant = async () => {
    const { accessSAS } = await askArm(`give write access to the disk ${name}`, ctx, (abortSignal) =>
      client.disks.grantAccess(
        resourceGroup,
        name,
        { access: 'Write', durationInSeconds: accessSeconds },
        { abortSignal, updateIntervalInMs },
      ),
    )
    if (accessSAS === undefined || !URL.canParse(accessSAS))
      throw new ImageError('AZURE_FAILED', `Azure gave no address to upload the disk ${name} to.`)
    const signature = new URL(accessSAS).searchParams.get('sig')
    if (signature !== null) ctx.log.secret(signature)
    return await openPageBlob({ url: accessSAS, trust: ctx.trust })
  }
  let address = await grant()
  let renewal: Promise<void> | undefined
  // Everything that is under way notices the end of an address at once; one new one is enough.
  const renew = () =>
    (renewal ??= grant()
      .then((fresh) => void (address = fresh))
      .finally(() => void (renewal = undefined)))
  return { store: blobPageStore(() => address), renew }
}
