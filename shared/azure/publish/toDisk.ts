import { ImageError } from '../../base/errors.ts'
import { formatResourceId } from '../arm/resourceId.ts'
import { publishTags } from '../gallery/galleryVersion.ts'
import { adoptMade } from './adoptMade.ts'
import type { AzureContext } from './azureContext.ts'
import { checkEncryption } from './checkEncryption.ts'
import { diskDifferences } from './diskMatch.ts'
import { checkGuestState } from './diskSecurity.ts'
import { uploadStep } from './galleryPlan.ts'
import { openSource } from './openSource.ts'
import { diskExists, findDisk } from './ownDisk.ts'
import type { PlanStep } from './plan.ts'
import { publishKey } from './publishKey.ts'
import type { DiskDestination, Published, PublishRequest } from './publishRequest.ts'
import { settleTraits } from './settleTraits.ts'
import { uploadDisk } from './uploadDisk.ts'

/** How long a disk that is being changed is waited for. */
const adoptMs = 60_000

/** Publishes a local image as a managed disk. Throws OUTPUT_EXISTS, INPUT_INVALID, and as `uploadDisk`. */
export async function toDisk(
  request: PublishRequest,
  { name }: DiskDestination,
  show: (steps: readonly PlanStep[]) => void,
  ctx: AzureContext,
): Promise<Published> {
  const { subscriptionId, resourceGroup, location } = request
  const source = await openSource(request.source, ctx)
  if (source.kind !== 'content')
    throw new ImageError('INPUT_INVALID', `source: a disk is made of a file, not of ${source.name}.`)
  if (location === undefined) throw new ImageError('INPUT_INVALID', 'location: a disk needs one.')
  const { traits, warnings } = settleTraits(request.traits, {}, source.observed)
  for (const warning of warnings) ctx.log.warning(warning)
  checkGuestState(traits, source)
  const { diskEncryptionSetId: setId } = request
  if (setId !== undefined)
    await checkEncryption([{ input: 'diskEncryptionSet', setId, region: location }], ctx)
  const client = await ctx.clientOf(subscriptionId)
  const diskId = formatResourceId({ subscriptionId, resourceGroup, type: 'disks', names: [name] })
  const existing = await findDisk(client, { resourceGroup, name }, ctx)
  const wish = { location, traits, storage: request.diskStorage, diskEncryptionSetId: setId }
  const isWhole =
    existing?.tags?.[publishTags.content] === source.sha256 && existing?.diskState === 'Unattached'
  const differences = isWhole ? diskDifferences(existing, wish) : []
  const isThere = isWhole && differences.length === 0
  show([
    ...(isThere ? [] : [uploadStep(source)]),
    {
      action: isThere ? 'reuse' : 'create',
      what: `disk ${name}`,
      detail: `${location}, ${request.diskStorage}`,
    },
  ])
  const { sha256: contentSha256 } = source
  const known = { contentSha256, diskId }
  if (request.dryRun) {
    if (differences.length > 0) throw diskExists({ resourceGroup, name }, differences)
    return { isCreated: false, ...(isThere ? known : { contentSha256 }) }
  }
  // The run that made it may still fail.
  if (isThere && !(await adoptMade(diskId, adoptMs, ctx)))
    throw new ImageError('AZURE_NOT_FOUND', `The disk ${name} was removed while it was looked at.`)
  const key = publishKey(source.map.sha256, diskId)
  const { disk: resumed } = await request.takeOver(key)
  // One that a killed run has left is made anew.
  if (differences.length > 0 && !resumed) throw diskExists({ resourceGroup, name }, differences)
  if (isThere && !resumed) return { isCreated: false, ...known }
  const disk = await ctx.log.group('Upload', () =>
    uploadDisk(
      {
        subscriptionId,
        resourceGroup,
        name,
        ...wish,
        content: source.content,
        map: source.map,
        key,
        resumed,
      },
      ctx,
    ),
  )
  await disk.guard.keep()
  return { isCreated: true, ...known, ...(disk.upload && { sentBytes: disk.upload.sentBytes }) }
}
