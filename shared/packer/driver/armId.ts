/** The parts of an Azure resource id of Microsoft.Compute that name an image or an image version. */
export type ImageResource =
  | { readonly kind: 'image'; readonly resourceGroup: string; readonly name: string }
  | {
      readonly kind: 'galleryImageVersion'
      readonly resourceGroup: string
      readonly gallery: string
      readonly image: string
      readonly version: string
    }

const compute = String.raw`^/subscriptions/[^/\s]+/resourceGroups/([^/\s]+)/providers/Microsoft\.Compute`
const imageId = new RegExp(`${compute}/images/([^/\\s]+)$`, 'i')
const versionId = new RegExp(
  `${compute}/galleries/([^/\\s]+)/images/([^/\\s]+)/versions/(\\d+\\.\\d+\\.\\d+)$`,
  'i',
)

/** Reads the id of a managed image or of a gallery image version; undefined for anything else. */
export const parseImageId = (id: string): ImageResource | undefined => {
  const [, resourceGroup, name] = imageId.exec(id) ?? []
  if (resourceGroup !== undefined && name !== undefined) return { kind: 'image', resourceGroup, name }
  const [, group, gallery, image, version] = versionId.exec(id) ?? []
  if (group === undefined || gallery === undefined || image === undefined || version === undefined)
    return undefined
  return { kind: 'galleryImageVersion', resourceGroup: group, gallery, image, version }
}
