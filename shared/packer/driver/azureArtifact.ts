import { parseImageId } from './armId.ts'
import type { PackerArtifact } from './artifacts.ts'

/** What the Azure plugin's artifact says about the image it made; what it does not say, or says oddly, is absent. */
export interface AzureImage {
  /** Resource id of the managed image. */
  readonly imageId?: string
  readonly imageName?: string
  /** Resource group of the managed image. */
  readonly resourceGroup?: string
  /** Region of the managed image, or of the storage account that holds the VHD. */
  readonly location?: string
  readonly osType?: 'Linux' | 'Windows'
  readonly galleryImageVersionId?: string
  readonly galleryResourceGroup?: string
  readonly galleryName?: string
  readonly galleryImageName?: string
  readonly galleryImageVersion?: string
  readonly replicatedRegions?: readonly string[]
  /** URL of the operating system's VHD. */
  readonly vhdUri?: string
  /** The disk kept beside a managed image: a URL or a resource id. */
  readonly osDiskUri?: string
  /** URLs of the data disks' VHDs, in order. */
  readonly additionalDiskUris: readonly string[]
  readonly osDiskSnapshotName?: string
  readonly dataDiskSnapshotPrefix?: string
}

/** BuilderId of azure-arm and azure-dtl (builder/azure/{arm,dtl}/artifact.go in hashicorp/packer-plugin-azure). */
const vmImageBuilder = 'Azure.ResourceManagement.VMImage'
/** BuilderID of azure-chroot (builder/azure/chroot/builder.go in the same repository). */
const chrootBuilder = 'azure.chroot'

type Fields = { -readonly [K in keyof AzureImage]?: AzureImage[K] | undefined }

/** Drops what is absent; nothing at all is no image. */
const imageOf = (fields: Fields): AzureImage | undefined => {
  const told = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
  const { imageId, imageName, galleryImageVersionId, vhdUri, osDiskUri } = fields
  const some = [imageId, imageName, galleryImageVersionId, vhdUri, osDiskUri].some(
    (value) => value !== undefined,
  )
  return some ? { additionalDiskUris: [], ...told } : undefined
}

const resourceFields = (id: string): Fields => {
  const resource = parseImageId(id)
  if (resource === undefined) return {}
  if (resource.kind === 'image') {
    return { imageId: id, imageName: resource.name, resourceGroup: resource.resourceGroup }
  }
  return {
    galleryImageVersionId: id,
    galleryResourceGroup: resource.resourceGroup,
    galleryName: resource.gallery,
    galleryImageName: resource.image,
    galleryImageVersion: resource.version,
  }
}

/** Its id is a comma-separated list of everything made, in lower case. */
const chrootImage = ({ id }: PackerArtifact): AzureImage | undefined =>
  imageOf(Object.assign({}, ...id.split(',').toReversed().map(resourceFields)))

const keyLine = /^([A-Z][A-Za-z]*(?: \(datadisk-\d{1,3}\))?): (\S.*?)\s*$/

const keysOf = (description: string): ReadonlyMap<string, string> => {
  const keys = new Map<string, string>()
  for (const line of description.split('\n')) {
    const [, key, value] = keyLine.exec(line) ?? []
    if (key !== undefined && value !== undefined && !keys.has(key)) keys.set(key, value)
  }
  return keys
}

const name = /^[\p{L}\p{N}_().-]{1,200}$/u
const region = /^[A-Za-z0-9][A-Za-z0-9 ]{1,49}$/
const version = /^\d+\.\d+\.\d+$/
const url = /^https?:\/\/[^\s"'<>]+$/
const disk = /^(?:https?:\/\/|\/subscriptions\/)[^\s"'<>]+$/

const shaped = (value: string | undefined, shape: RegExp): string | undefined =>
  value !== undefined && shape.test(value) ? value : undefined

const regionsOf = (list: string | undefined): readonly string[] | undefined => {
  const regions = list?.split(',').map((one) => one.trim())
  return regions?.every((one) => region.test(one)) === true ? regions : undefined
}

const osTypeOf = (value: string | undefined): AzureImage['osType'] =>
  value === 'Linux' || value === 'Windows' ? value : undefined

const resourceOf = (id: string | undefined, kind: 'image' | 'galleryImageVersion'): Fields =>
  id !== undefined && parseImageId(id)?.kind === kind ? resourceFields(id) : {}

const vmImage = ({ description }: PackerArtifact): AzureImage | undefined => {
  const keys = keysOf(description)
  const named = (key: string): string | undefined => shaped(keys.get(key), name)
  const image = resourceOf(keys.get('ManagedImageId'), 'image')
  const gallery = resourceOf(keys.get('ManagedImageSharedImageGalleryId'), 'galleryImageVersion')
  const isManaged = keys.has('ManagedImageName') || keys.has('ManagedImageId')
  const additional = [...keys]
    .filter(([key, value]) => key.startsWith('AdditionalDiskUri (') && url.test(value))
    .map(([, value]) => value)
  return imageOf({
    imageId: image.imageId,
    imageName: named('ManagedImageName') ?? image.imageName,
    resourceGroup: named('ManagedImageResourceGroupName') ?? image.resourceGroup,
    location: shaped(keys.get('ManagedImageLocation') ?? keys.get('StorageAccountLocation'), region),
    osType: osTypeOf(keys.get('OSType')),
    galleryImageVersionId: gallery.galleryImageVersionId,
    galleryResourceGroup: named('SharedImageGalleryResourceGroup') ?? gallery.galleryResourceGroup,
    galleryName: named('SharedImageGalleryName') ?? gallery.galleryName,
    galleryImageName: named('SharedImageGalleryImageName') ?? gallery.galleryImageName,
    galleryImageVersion:
      shaped(keys.get('SharedImageGalleryImageVersion'), version) ?? gallery.galleryImageVersion,
    replicatedRegions: regionsOf(keys.get('SharedImageGalleryReplicatedRegions')),
    // older plugins use OSDiskUri for the VHD of a build that makes no managed image
    vhdUri: shaped(keys.get('VHDOSDiskUri') ?? (isManaged ? undefined : keys.get('OSDiskUri')), url),
    osDiskUri: isManaged ? shaped(keys.get('OSDiskUri'), disk) : undefined,
    additionalDiskUris: additional,
    osDiskSnapshotName: named('ManagedImageOSDiskSnapshotName'),
    dataDiskSnapshotPrefix: named('ManagedImageDataDiskSnapshotPrefix'),
  })
}

/**
 * Reads an artifact of the Azure plugin's builders (azure-arm, azure-dtl, azure-chroot); undefined for those of
 * other components, however much they look like it, and for one that names no image or disk.
 */
export const azureImage = (artifact: PackerArtifact): AzureImage | undefined => {
  if (artifact.builderId === vmImageBuilder) return vmImage(artifact)
  return artifact.builderId === chrootBuilder ? chrootImage(artifact) : undefined
}
