import { describe, expect, it } from 'vitest'
import { azureImage } from '#shared/packer/driver/azureArtifact.ts'

const group = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/images-rg'
const imageId = `${group}/providers/Microsoft.Compute/images/web`
const versionId = `${group}/providers/Microsoft.Compute/galleries/gal.1/images/web-def/versions/1.2.3`
const vhd = 'https://store.blob.core.windows.net/system/Microsoft.Compute/Images/images/pkr-osDisk.1.vhd'

const read = (lines: readonly string[], builderId = 'Azure.ResourceManagement.VMImage', id = ''): unknown =>
  azureImage({
    build: 'b',
    index: 0,
    builderId,
    id,
    description: `${builderId}:\n\n${lines.join('\n')}\n`,
    files: [],
  })

const managed = [
  'OSType: Linux',
  'ManagedImageResourceGroupName: images-rg',
  'ManagedImageName: web',
  `ManagedImageId: ${imageId}`,
  'ManagedImageLocation: West Europe',
]
const gallery = [
  `ManagedImageSharedImageGalleryId: ${versionId}`,
  'SharedImageGalleryResourceGroup: images-rg',
  'SharedImageGalleryName: gal.1',
  'SharedImageGalleryImageName: web-def',
  'SharedImageGalleryImageVersion: 1.2.3',
  'SharedImageGalleryReplicatedRegions: westeurope, North Europe',
]
const managedFields = {
  osType: 'Linux',
  imageId,
  imageName: 'web',
  resourceGroup: 'images-rg',
  location: 'West Europe',
  additionalDiskUris: [],
}
const galleryFields = {
  galleryImageVersionId: versionId,
  galleryResourceGroup: 'images-rg',
  galleryName: 'gal.1',
  galleryImageName: 'web-def',
  galleryImageVersion: '1.2.3',
}

describe('azureImage', () => {
  it('reads a managed image', () => {
    expect(read(managed)).toEqual(managedFields)
  })

  it('reads a managed image with a kept disk and snapshots', () => {
    const kept = `${group}/providers/Microsoft.Compute/disks/kept`
    expect(
      read([
        ...managed,
        'ManagedImageOSDiskSnapshotName: os-snap',
        'ManagedImageDataDiskSnapshotPrefix: data-snap',
        `OSDiskUri: ${kept}`,
      ]),
    ).toEqual({
      ...managedFields,
      osDiskSnapshotName: 'os-snap',
      dataDiskSnapshotPrefix: 'data-snap',
      osDiskUri: kept,
    })
    expect(read([...managed, `OSDiskUri: ${vhd}`, `OSDiskUriReadOnlySas: ${vhd}?sig=x`])).toEqual({
      ...managedFields,
      osDiskUri: vhd,
    })
  })

  it('reads a gallery version alone and beside a managed image', () => {
    const replicatedRegions = ['westeurope', 'North Europe']
    expect(read(['OSType: Windows', ...gallery])).toEqual({
      osType: 'Windows',
      ...galleryFields,
      replicatedRegions,
      additionalDiskUris: [],
    })
    expect(read([...managed, ...gallery])).toEqual({ ...managedFields, ...galleryFields, replicatedRegions })
  })

  it('takes the parts of a gallery version from its id where an older plugin prints nothing else', () => {
    expect(read([...managed, gallery[0] ?? ''])).toEqual({ ...managedFields, ...galleryFields })
  })

  it('reads a VHD of a current plugin and of an older one', () => {
    const disks = [
      'AdditionalDiskUri (datadisk-1): https://s/1.vhd',
      'AdditionalDiskUri (datadisk-2): https://s/2.vhd',
    ]
    const expected = {
      osType: 'Linux',
      location: 'westeurope',
      vhdUri: vhd,
      additionalDiskUris: ['https://s/1.vhd', 'https://s/2.vhd'],
    }
    expect(
      read(['OSType: Linux', 'StorageAccountLocation: westeurope', `VHDOSDiskUri: ${vhd}`, ...disks]),
    ).toEqual(expected)
    expect(
      read([
        'OSType: Linux',
        'StorageAccountLocation: westeurope',
        `OSDiskUri: ${vhd}`,
        `OSDiskUriReadOnlySas: ${vhd}?sig=secret`,
        'TemplateUri: https://s/t.json',
        ...disks,
        'AdditionalDiskUriReadOnlySas (datadisk-1): https://s/1.vhd?sig=secret',
      ]),
    ).toEqual(expected)
  })

  it('reads the list of azure-chroot', () => {
    const [image, version] = [imageId.toLowerCase(), versionId.toLowerCase()]
    expect(read([], 'azure.chroot', `${version},${image}`)).toEqual({
      imageId: image,
      imageName: 'web',
      resourceGroup: 'images-rg',
      ...galleryFields,
      galleryImageVersionId: version,
      additionalDiskUris: [],
    })
    expect(read([], 'azure.chroot', `${group}/providers/microsoft.compute/disks/d`)).toBeUndefined()
  })

  it('believes no other component, whatever it says', () => {
    for (const builderId of [
      'packer.file',
      'fnoeding.null',
      'azure.resourcemanagement.vmimage',
      '',
      'artifice',
    ]) {
      expect(read(managed, builderId, imageId)).toBeUndefined()
    }
  })

  it('takes the first of equal keys, and only at the start of a line', () => {
    const forged = imageId.replace('images-rg', 'forged')
    expect(read([...managed, `ManagedImageId: ${forged}`])).toEqual(managedFields)
    expect(read([` ManagedImageId: ${forged}`, `x ManagedImageId: ${forged}`, ...managed])).toEqual(
      managedFields,
    )
  })

  it.each([
    ['an id that is none', 'ManagedImageId: /etc/passwd'],
    ['an id of something else', `ManagedImageId: ${group}/providers/Microsoft.Compute/disks/d`],
    ['an id with more behind it', `ManagedImageId: ${imageId} ##vso[x]`],
    [
      'a gallery without a version',
      `ManagedImageSharedImageGalleryId: ${versionId.replace('/versions/1.2.3', '')}`,
    ],
    ['a URL of another kind', 'VHDOSDiskUri: file:///etc/shadow'],
    ['nothing', 'OSType: Linux'],
  ])('does not believe %s', (_, line) => {
    expect(read([line])).toBeUndefined()
  })

  it('leaves out what has an odd shape', () => {
    expect(
      read([
        ...managed.slice(1),
        'OSType: Plan 9',
        'SharedImageGalleryImageVersion: latest',
        'SharedImageGalleryReplicatedRegions: a;b',
      ]),
    ).toEqual({ ...managedFields, osType: undefined })
  })
})
