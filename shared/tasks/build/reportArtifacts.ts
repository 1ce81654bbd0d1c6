import type { PackerArtifact } from '../../packer/driver/artifacts.ts'
import { azureImage, type AzureImage } from '../../packer/driver/azureArtifact.ts'
import type { BuildContext } from '../build.ts'
import { markdownTable } from '../../base/markdown.ts'

/** Leaves the artifacts of a build as outputs, in the log and in the summary. */
export function reportArtifacts(ctx: BuildContext, artifacts: readonly PackerArtifact[]): void {
  const described = artifacts.map((artifact) => ({ artifact, azure: azureImage(artifact) }))
  const rows = described.map(({ artifact: { build, builderId, id, files }, azure }) => ({
    build,
    builderId,
    id,
    files,
    azure,
  }))
  ctx.output('artifacts', JSON.stringify(rows))
  const images = described.flatMap(({ azure }) => (azure ? [azure] : []))
  const [first, ...others] = images
  if (first) outputImage(ctx, first)
  if (others.length > 0)
    ctx.log.warning(
      `The template built ${images.length} images; the outputs name the first, artifacts has them all.`,
    )
  if (artifacts.length === 0) return ctx.log.info('The build made no artifacts.')
  ctx.log.info('Artifacts:')
  ctx.log.foreign(
    artifacts.map(({ build, id, description }) => `  ${build}: ${description.split('\n')[0] ?? ''} (${id})`),
  )
  ctx.summarise(
    `### Artifacts\n\n${markdownTable(
      ['build', 'artifact', 'files'],
      // Masked before Markdown escapes it, which the mask would not see through.
      artifacts.map(({ build, id, files }) =>
        [build, id, files.join(', ')].map((cell) => ctx.log.mask(cell)),
      ),
    )}`,
  )
}

function outputImage(ctx: BuildContext, image: AzureImage): void {
  const { imageId, galleryImageVersionId, vhdUri, osDiskUri } = image
  ctx.output('imageId', imageId)
  ctx.output('imageUri', imageId ?? galleryImageVersionId ?? vhdUri ?? osDiskUri)
  ctx.output('imageName', image.imageName)
  ctx.output('imageResourceGroup', image.resourceGroup)
  ctx.output('imageLocation', image.location)
  ctx.output('osType', image.osType)
  ctx.output('galleryImageVersionId', galleryImageVersionId)
  ctx.output('galleryResourceGroup', image.galleryResourceGroup)
  ctx.output('galleryName', image.galleryName)
  ctx.output('galleryImageName', image.galleryImageName)
  ctx.output('galleryImageVersion', image.galleryImageVersion)
  ctx.output('galleryReplicatedRegions', image.replicatedRegions?.join(','))
  ctx.output('vhdUri', vhdUri ?? osDiskUri)
  ctx.output('osDiskSnapshotName', image.osDiskSnapshotName)
  ctx.output('dataDiskSnapshotPrefix', image.dataDiskSnapshotPrefix)
}
