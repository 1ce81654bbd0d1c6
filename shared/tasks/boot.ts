import { defineTask } from '../declaration/defineTask.ts'
import type { InputDefinitions, InputValues } from '../declaration/inputs.ts'
import type { OutputDefinitions, OutputSink } from '../declaration/task.ts'
import { tempDirectoryInput } from './agentInputs.ts'
import type { TaskContext } from './taskContext.ts'

const bootInputs = {
  image: {
    kind: 'path',
    label: 'Image',
    help: 'The image to start: raw, VHD, VHDX or qcow2. It is not changed.',
    required: true,
    group: 'image',
  },
  firmware: {
    kind: 'choice',
    label: 'Firmware',
    help: 'What starts it. Generation 1 of Hyper-V is BIOS, generation 2 is UEFI.',
    options: {
      auto: 'Each its partition table is for; both where that cannot be seen.',
      bios: 'BIOS',
      uefi: 'UEFI',
      both: 'One after the other',
    },
    default: 'auto',
    group: 'image',
  },
  secureBoot: {
    kind: 'boolean',
    label: 'Secure Boot',
    help: 'By UEFI, start only what is signed by the keys of Microsoft, as a trusted launch VM does.',
    default: false,
    group: 'image',
  },
  loginPattern: {
    kind: 'text',
    label: 'Login pattern',
    help: 'A regular expression; the system is up when a line of its console matches. Default: `login:` at the end of a line.',
    group: 'image',
  },
  timeout: {
    kind: 'duration',
    label: 'Timeout',
    help: 'The longest time until the login prompt, for each firmware. Default: `10m`.',
    group: 'machine',
  },
  memory: {
    kind: 'integer',
    label: 'Memory',
    help: 'In MiB. Default: 1024.',
    minimum: 128,
    maximum: 1_048_576,
    group: 'machine',
  },
  cpus: {
    kind: 'integer',
    label: 'Processors',
    help: 'Default: 2.',
    minimum: 1,
    maximum: 255,
    group: 'machine',
  },
  accelerator: {
    kind: 'choice',
    label: 'Accelerator',
    help: 'What runs the processor of the machine.',
    options: {
      auto: 'KVM where a machine starts in it, else without',
      kvm: 'KVM, of the kernel',
      tcg: 'QEMU itself: slow, and everywhere',
    },
    default: 'auto',
    group: 'machine',
  },
  disk: {
    kind: 'choice',
    label: 'Disk',
    help: 'What the disk hangs on. Kernels for clouds have NVMe built in; others may need the driver in their initramfs.',
    options: { nvme: 'NVMe', virtio: 'virtio', sata: 'SATA' },
    default: 'nvme',
    group: 'machine',
  },
  json: {
    kind: 'boolean',
    label: 'Print JSON',
    help: 'Prints the report as JSON, and everything else to standard error.',
    default: false,
    group: 'machine',
  },
  tempDirectory: { ...tempDirectoryInput, group: 'machine' },
} as const satisfies InputDefinitions

const bootOutputs = {
  bootedBy: { help: 'The firmware the image started by: `bios`, `uefi` or `bios,uefi`.' },
  bootAccelerator: { help: 'What it ran on: `kvm` or `tcg`.' },
  bootSeconds: { help: 'The time until the login prompt, in seconds, that of the slowest firmware.' },
  bootReport: { help: 'How each start went, as JSON.' },
  tempDirectory: { help: 'The private temp directory of the run.' },
  tempDirectoryReason: { help: 'Why that place was chosen.' },
} as const satisfies OutputDefinitions

/** The typed inputs of `boot`. */
export type BootInputs = InputValues<typeof bootInputs>

/** What `boot` acts with. */
export type BootContext = TaskContext & OutputSink<typeof bootOutputs>

/** Starts an image in QEMU until it asks for a login. */
export const bootTask = defineTask({
  name: 'boot',
  id: '3d8e4a52-7c1f-4e0b-a6d9-8b2f5c9e1047',
  title: 'Machine Image Boot',
  summary:
    'Starts an image in QEMU, by BIOS and by UEFI, until it asks for a login, and reports how far it came.',
  stepName: 'Boot $(image)',
  icon: 'play',
  groups: {
    image: { label: 'Image', expanded: true },
    machine: { label: 'Machine', expanded: false },
  },
  inputs: bootInputs,
  outputs: bootOutputs,
  commandLine: { positional: 'image', document: 'json' },
  examples: { commandLine: 'machine-image boot output/image.vhd --firmware both --json' },
  async run(inputs: BootInputs, ctx: BootContext) {
    const { runBoot } = await import('./boot/runBoot.ts')
    await runBoot(inputs, ctx)
  },
})
