import type { InputDefinitions } from '../../declaration/inputs.ts'

const auto = 'That of the image definition, else what the image itself shows, else the usual one.'

/** What is published, and what it is. */
export const imageInputs = {
  source: {
    kind: 'text',
    label: 'Source',
    help: 'A file: a fixed VHD or a raw image as it is; qcow2, VHDX and dynamic VHD are unfolded first. Or the https URL of a VHD, or the resource ID of a managed image, disk, snapshot, VM or gallery image version; the outputs `diskPath`, `imageId`, `galleryImageVersionId` and `vhdUri` of the build task fit.',
    required: true,
    group: 'image',
    aliases: ['diskPath', 'managedImageId', 'vhdUri'],
  },
  osType: {
    kind: 'choice',
    label: 'Operating system',
    help: 'Linux unless something says otherwise.',
    default: 'auto',
    options: { auto, Linux: 'Linux', Windows: 'Windows' },
    group: 'image',
  },
  osState: {
    kind: 'choice',
    label: 'State of the operating system',
    help: 'Generalized unless something says otherwise.',
    default: 'auto',
    options: {
      auto,
      Generalized: 'Each VM gets its own name and accounts.',
      Specialized: 'VMs start as copies of one machine.',
    },
    group: 'image',
  },
  hyperVGeneration: {
    kind: 'choice',
    label: 'Hyper-V generation',
    help: 'Which firmware starts it. An image that cannot start by it is refused before anything is uploaded.',
    default: 'auto',
    options: { auto, V1: 'BIOS', V2: 'UEFI' },
    group: 'image',
    aliases: ['generation'],
  },
  architecture: {
    kind: 'choice',
    label: 'Architecture',
    help: 'x64 unless something says otherwise.',
    default: 'auto',
    options: { auto, x64: 'x64', Arm64: 'Arm64; only of generation V2.' },
    group: 'image',
  },
  securityType: {
    kind: 'choice',
    label: 'Security type',
    help: 'The security type of an image definition that is created; of one that is there it is checked.',
    default: 'auto',
    options: {
      auto: 'That of the image definition; none for one that is created.',
      Standard: 'None.',
      TrustedLaunchSupported: 'VMs may be trusted launch VMs.',
      TrustedLaunch: 'VMs are trusted launch VMs.',
      ConfidentialVMSupported: 'VMs may be confidential.',
      ConfidentialVM: 'VMs are confidential.',
      TrustedLaunchAndConfidentialVmSupported: 'VMs may be either.',
    },
    group: 'image',
  },
} as const satisfies InputDefinitions
