import { defineTask } from '../declaration/defineTask.ts'
import type { InputDefinitions, InputValues } from '../declaration/inputs.ts'
import type { OutputDefinitions, OutputSink } from '../declaration/task.ts'
import { allowForksInput, tempDirectoryInput } from './agentInputs.ts'
import { azureGroup, azureInputs } from './azure/azureInputs.ts'
import { destinationInputs } from './publish/destinationInputs.ts'
import { azurePipelinesExample, githubExample } from './publish/examples.ts'
import { imageInputs } from './publish/imageInputs.ts'
import { versionInputs } from './publish/versionInputs.ts'
import type { TaskContext } from './taskContext.ts'

const publishInputs = {
  ...azureInputs,
  subscriptionId: {
    ...azureInputs.subscriptionId,
    pick: {
      connection: 'azureConnection',
      path: '/subscriptions?api-version=2022-12-01',
      value: 'subscriptionId',
    },
  },
  ...imageInputs,
  ...destinationInputs,
  ...versionInputs,
  tags: {
    kind: 'map',
    label: 'Tags',
    help: 'Tags of everything that is made.',
    group: 'options',
    aliases: ['dist-image-tags'],
  },
  provenanceTags: {
    kind: 'boolean',
    label: 'Tags of provenance',
    help: 'Also says by tags what made it: the run, the repository and the commit.',
    default: true,
    group: 'options',
  },
  diskStorage: {
    kind: 'choice',
    label: 'Storage of the disk',
    help: 'What the disk is on that is uploaded to.',
    default: 'Standard_LRS',
    options: {
      Standard_LRS: 'Standard HDD.',
      StandardSSD_LRS: 'Standard SSD.',
      Premium_LRS: 'Premium SSD.',
      StandardSSD_ZRS: 'Standard SSD in several zones.',
      Premium_ZRS: 'Premium SSD in several zones.',
    },
    group: 'options',
  },
  diskEncryptionSet: {
    kind: 'text',
    label: 'Disk encryption set',
    help: 'The ID of the set that disk is encrypted with. Default: keys of Azure.',
    group: 'options',
  },
  dryRun: {
    kind: 'boolean',
    label: 'Only plan',
    help: 'Looks at everything and says what would be done; makes and deletes nothing.',
    default: false,
    group: 'options',
  },
  allowForks: {
    ...allowForksInput,
    help: 'Publishes in a run for a pull request from a fork, too; otherwise only a plan is made there.',
    group: 'options',
  },
  tempDirectory: { ...tempDirectoryInput, group: 'options' },
} as const satisfies InputDefinitions

const publishOutputs = {
  imageId: { help: 'Resource ID of the managed image, else of the gallery image version.' },
  galleryImageVersionId: { help: 'Resource ID of the gallery image version.' },
  galleryImageVersion: { help: 'Its number; with `dryRun` the number it would have.' },
  latestBefore: { help: 'The greatest version there was before.' },
  regions: { help: 'Its regions as a JSON array of `{ region, state, progress }`.' },
  diskId: { help: 'Resource ID of the managed disk.' },
  vhdUri: { help: 'URL of the VHD, without a signature.' },
  contentSha256: { help: 'SHA-256 of the content of the disk, the same however it is stored.' },
  sentBytes: { help: 'What was uploaded, in bytes.' },
  created: { help: '`true` when something was made, `false` when it was there already.' },
  deletedVersions: { help: 'Old versions that were deleted, as a JSON array.' },
  plan: { help: 'What was to be done, as a JSON array of `{ action, what, detail }`.' },
  durationSeconds: { help: 'Duration of the step in whole seconds.' },
  summaryPath: { help: 'A Markdown summary of the run, on Azure Pipelines.' },
} as const satisfies OutputDefinitions

/** The typed inputs of the publish task. */
export type PublishInputs = InputValues<typeof publishInputs>

/** What the publish task acts with. */
export type PublishContext = TaskContext & OutputSink<typeof publishOutputs>

/** Publishes an image to Azure: to a gallery, as a managed image, a disk or a VHD. */
export const publishTask = defineTask({
  name: 'publish',
  id: 'e2a4c1d8-93f5-4b7a-8c06-1f5d7e3b9a64',
  title: 'Machine Image Publish',
  summary:
    'Publishes an image to Azure: uploads only its data, numbers the version, replicates it and deletes old ones. Goes on where a run was killed, and undoes what it made when it fails.',
  stepName: 'Publish $(source)',
  icon: 'cloud-upload',
  groups: {
    azure: { ...azureGroup, expanded: true },
    image: { label: 'Image', expanded: true },
    destination: { label: 'Destination', expanded: true },
    definition: { label: 'Gallery and definition', expanded: false },
    version: { label: 'Version', expanded: true },
    replication: { label: 'Replication', expanded: false },
    retention: { label: 'Old versions', expanded: false },
    options: { label: 'Options', expanded: false },
  },
  inputs: publishInputs,
  outputs: publishOutputs,
  commandLine: { positional: 'source' },
  examples: { azurePipelines: azurePipelinesExample, github: githubExample },
  async run(inputs: PublishInputs, ctx: PublishContext) {
    const { runPublish } = await import('./publish/runPublish.ts')
    await runPublish(inputs, ctx)
  },
})
