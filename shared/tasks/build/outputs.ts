import type { OutputDefinitions } from '../../declaration/task.ts'

/** The outputs of the build task. Those of the image are read from Packer's artifact rows only, never from text a provisioner printed. */
export const buildOutputs = {
  artifacts: { help: 'All artifacts as a JSON array of `{ build, builderId, id, files, azure }`.' },
  imageId: { help: 'Resource ID of the managed image.', aliases: ['ManagedImageId'] },
  imageUri: {
    help: 'Resource ID of the managed image, else of the gallery image version, else the URI of the VHD.',
  },
  imageName: { help: 'Name of the managed image.', aliases: ['ManagedImageName'] },
  imageResourceGroup: {
    help: 'Resource group of the managed image.',
    aliases: ['ManagedImageResourceGroupName'],
  },
  imageLocation: { help: 'Location of the image.', aliases: ['ManagedImageLocation'] },
  osType: { help: '`Linux` or `Windows`.' },
  galleryImageVersionId: {
    help: 'Resource ID of the gallery image version.',
    aliases: ['ManagedImageSharedImageGalleryId'],
  },
  galleryResourceGroup: { help: 'Resource group of the gallery.' },
  galleryName: { help: 'Name of the gallery.' },
  galleryImageName: { help: 'Name of the image definition.' },
  galleryImageVersion: { help: 'Version in the gallery.' },
  galleryReplicatedRegions: { help: 'Regions the version was replicated to, as Packer lists them.' },
  vhdUri: { help: 'URI of the VHD, or of the OS disk that was kept.', aliases: ['OSDiskUri'] },
  osDiskSnapshotName: {
    help: 'Name of the snapshot of the OS disk.',
    aliases: ['ManagedImageOSDiskSnapshotName'],
  },
  dataDiskSnapshotPrefix: {
    help: 'Prefix of the names of the snapshots of data disks.',
    aliases: ['ManagedImageDataDiskSnapshotPrefix'],
  },
  diskPath: { help: 'Path of the disk image that was built on the agent.' },
  diskSha256: { help: 'Its SHA-256.' },
  diskFormat: { help: '`vhd`, `raw`, `qcow2` or `tar`.' },
  diskSizeBytes: { help: 'Its size in bytes, holes included.' },
  diskDataBytes: { help: 'What of it is data and has to be uploaded, in bytes.' },
  diskReportPath: { help: 'A JSON report on it: sizes, digest, packages and the duration of every step.' },
  diskSbomPath: { help: 'Its bill of materials, as SPDX 2.3 in JSON.' },
  diskTimelinePath: { help: 'A picture of the steps of its build, as SVG.' },
  inspection: {
    help: 'What `inspect` found, as JSON; set when `json` is true. On the command line it is standard output instead.',
  },
  engine: { help: 'Who ran the command: `packer` or `embedded`.' },
  fixedTemplatePath: { help: 'File with the template as `fix` brought it up to date.' },
  packerPath: { help: 'The Packer that ran.' },
  packerVersion: { help: 'Its version.' },
  packerLogPath: { help: 'The full Packer log, masked; set when `packerLog` is true.' },
  summaryPath: {
    help: 'A Markdown summary of the run, on Azure Pipelines; GitHub shows it on the page of the run.',
  },
  tempDirectory: { help: 'The private temp directory of the run; it is removed at the end.' },
  tempDirectoryReason: { help: 'Why that place was chosen.' },
  durationSeconds: { help: 'Duration of the Packer command in whole seconds.' },
} as const satisfies OutputDefinitions
