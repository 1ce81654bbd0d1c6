import type { InputDefinitions } from '../../declaration/inputs.ts'

const toGallery = { input: 'destination', is: ['gallery'] } as const
const toVhd = { input: 'destination', is: ['vhd'] } as const
const created = { input: 'createDefinition', is: ['true'] } as const

/** Where Resource Manager lists what the pipeline editor offers, in the subscription of the service connection. */
const groups = '/subscriptions/{{{endpoint.subscriptionId}}}/resourcegroups?api-version=2021-04-01'
const galleries =
  '/subscriptions/{{{endpoint.subscriptionId}}}/resourceGroups/$(resourceGroup)/providers/Microsoft.Compute/galleries'
const apiVersion = '?api-version=2024-03-03'

/** Where an image is published to. */
export const destinationInputs = {
  destination: {
    kind: 'choice',
    label: 'Destination',
    help: 'What the image becomes.',
    default: 'gallery',
    options: {
      gallery: 'A version of an image definition in an Azure Compute Gallery.',
      managedImage: 'A managed image.',
      disk: 'A managed disk.',
      vhd: 'A VHD in a page blob of a storage account.',
    },
    group: 'destination',
  },
  resourceGroup: {
    kind: 'text',
    label: 'Resource group',
    help: 'The resource group of the gallery, image or disk, and of the disk that is uploaded to in between.',
    group: 'destination',
    pick: { connection: 'azureConnection', path: groups },
    aliases: ['galleryResourceGroup', 'azureResourceGroup', 'ibAzureResourceGroup'],
  },
  gallery: {
    kind: 'text',
    label: 'Gallery',
    help: 'The name of the gallery.',
    group: 'destination',
    when: toGallery,
    pick: { connection: 'azureConnection', path: galleries + apiVersion },
    aliases: ['galleryName'],
  },
  imageDefinition: {
    kind: 'text',
    label: 'Image definition',
    help: 'The name of the image definition; or its whole resource ID, which also says subscription, resource group and gallery.',
    group: 'destination',
    when: toGallery,
    pick: { connection: 'azureConnection', path: `${galleries}/$(gallery)/images${apiVersion}` },
    aliases: ['galleryImageId', 'dist-resource-id'],
  },
  imageName: {
    kind: 'text',
    label: 'Image name',
    help: 'The name of the managed image.',
    group: 'destination',
    when: { input: 'destination', is: ['managedImage'] },
    aliases: ['managedImageName'],
  },
  diskName: {
    kind: 'text',
    label: 'Disk name',
    help: 'The name of the managed disk.',
    group: 'destination',
    when: { input: 'destination', is: ['disk'] },
  },
  storageAccount: {
    kind: 'text',
    label: 'Storage account',
    help: 'The storage account of the VHD, by name; by resource ID where the source is the URL of a VHD.',
    group: 'destination',
    aliases: ['storageAccountName'],
  },
  container: {
    kind: 'text',
    label: 'Container',
    help: 'The blob container of the VHD, which must exist.',
    default: 'vhds',
    group: 'destination',
    when: toVhd,
  },
  blobName: {
    kind: 'text',
    label: 'Blob name',
    help: 'The name of the VHD in the container. Default: the name of the file, with `.vhd` at its end.',
    group: 'destination',
    when: toVhd,
  },
  location: {
    kind: 'text',
    label: 'Location',
    help: 'The region of what is made: needed for a managed image, a disk, and a gallery that is created. A version is made where its definition is.',
    group: 'destination',
  },
  zoneResilient: {
    kind: 'boolean',
    label: 'Zone resilient',
    help: 'Keeps the managed image in storage that outlives a zone.',
    default: false,
    group: 'destination',
    when: { input: 'destination', is: ['managedImage'] },
  },
  createGallery: {
    kind: 'boolean',
    label: 'Create the gallery',
    help: 'Creates the gallery when it is not there.',
    default: false,
    group: 'definition',
    when: toGallery,
  },
  createDefinition: {
    kind: 'boolean',
    label: 'Create the image definition',
    help: 'Creates the image definition when it is not there; then `publisher`, `offer` and `sku` are needed.',
    default: false,
    group: 'definition',
    when: toGallery,
  },
  publisher: {
    kind: 'text',
    label: 'Publisher',
    help: 'Of the definition.',
    group: 'definition',
    when: created,
  },
  offer: { kind: 'text', label: 'Offer', help: 'Of the definition.', group: 'definition', when: created },
  sku: { kind: 'text', label: 'SKU', help: 'Of the definition.', group: 'definition', when: created },
  features: {
    kind: 'map',
    label: 'Features',
    help: 'Features of a definition that is created, such as `DiskControllerTypes=SCSI, NVMe` or `IsAcceleratedNetworkSupported=true`.',
    group: 'definition',
    when: created,
  },
} as const satisfies InputDefinitions
