import { parseResourceId } from '../../azure/arm/resourceId.ts'
import { mebibytes } from '../../azure/publish/plan.ts'
import type { PublishRequest } from '../../azure/publish/publishRequest.ts'
import { ImageError } from '../../base/errors.ts'

/** What Azure makes managed disks of, without the footer of the VHD. */
const [leastBytes, mostBytes] = [20 * 2 ** 20, 32_767 * 2 ** 30]

/** What a managed image is made of, of what is in Azure. */
const imageSources: readonly (string | undefined)[] = ['disks', 'snapshots']

/**
 * Refuses a source that the destination cannot be made of, before anything is asked or made. Throws IMAGE_INVALID for a size that no disk
 * has, and INPUT_INVALID.
 */
export function checkFit({ source, destination }: Pick<PublishRequest, 'source' | 'destination'>): void {
  if (source.kind === 'content' && destination.kind !== 'vhd') {
    const { sizeBytes, name } = source.content
    if (sizeBytes < leastBytes || sizeBytes > mostBytes)
      throw new ImageError(
        'IMAGE_INVALID',
        `${name} has ${mebibytes(sizeBytes)}; Azure makes disks of ${mebibytes(leastBytes)} to ${mebibytes(mostBytes)}.`,
        { hint: 'Make the disk of the image larger or smaller, and the image again.' },
      )
  }
  if (
    source.kind === 'resource' &&
    destination.kind === 'managedImage' &&
    !imageSources.includes(parseResourceId(source.id)?.type)
  )
    throw new ImageError(
      'INPUT_INVALID',
      `source: a managed image is made of a file, a VHD, a disk or a snapshot, not of ${source.id}.`,
    )
}
