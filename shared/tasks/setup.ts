import { defineTask } from '../declaration/defineTask.ts'
import type { InputDefinitions, InputValues } from '../declaration/inputs.ts'
import type { OutputDefinitions, OutputSink } from '../declaration/task.ts'
import type { TaskContext } from './taskContext.ts'
import { packerPathInput, tempDirectoryInput } from './agentInputs.ts'
import { downloadInputs } from './downloadInputs.ts'
import { pluginInputs } from './pluginInputs.ts'
import { azurePipelinesExample, githubExample } from './setup/examples.ts'

/** Inputs that matter where Packer is set up. */
const ofPacker = { input: 'engine', is: ['packer', 'both'] } as const

const setupInputs = {
  engine: {
    kind: 'choice',
    label: 'Engine',
    help: 'What later steps build with: `packer`, `embedded`, which builds images on the agent, or `both`.',
    default: 'packer',
    options: {
      packer: 'Packer and its plugins are found or installed.',
      embedded:
        'The programs of the system that builds of `chroot` sources run are looked for, all at once; Packer is not.',
      both: 'One and the other.',
    },
    group: 'engine',
  },
  installTools: {
    kind: 'boolean',
    label: 'Install system programs',
    help: 'Installs what is missing of them by apt-get, as root or by sudo without a password; `false` says what is missing and fails.',
    default: false,
    group: 'engine',
    when: { input: 'engine', is: ['embedded', 'both'] },
  },
  packerVersion: {
    kind: 'text',
    label: 'Version of Packer',
    help: 'A version or range such as `1.16.0`, `~> 1.11` or `>= 1.9, < 2.0`, as in `required_version`; `latest`; or `template` for what `template` requires. Default: any that is on the agent, else the newest.',
    group: 'packer',
    when: ofPacker,
  },
  packerVersionFile: {
    kind: 'path',
    label: 'Version file',
    help: 'A file with the version or range in its only line, such as `.packer-version`.',
    group: 'packer',
    when: ofPacker,
  },
  template: {
    kind: 'path',
    label: 'Template',
    help: 'The template whose `required_plugins` are installed, and whose `required_version` counts when `packerVersion` is `template`.',
    group: 'packer',
    when: ofPacker,
  },
  packerSource: {
    kind: 'choice',
    label: 'Source of Packer',
    help: 'Where Packer may come from.',
    default: 'auto',
    options: {
      auto: 'The one at `packerPath`, else one on the agent whose version will do, else a download.',
      download:
        'The newest release that will do, downloaded once and kept in the tool directory of the agent.',
      path: 'The one at `packerPath`.',
      preinstalled: 'One on the agent: in its tool directory or on PATH. Nothing is downloaded.',
    },
    group: 'packer',
    when: ofPacker,
  },
  packerPath: { ...packerPathInput, group: 'packer', when: ofPacker },
  cache: {
    kind: 'boolean',
    label: 'Keep downloads',
    help: 'Keeps what is downloaded in the tool directory of the agent, where it is verified before every use; `false` keeps it in the temp directory of the job.',
    default: true,
    group: 'packer',
    when: ofPacker,
  },
  plugins: {
    kind: 'list',
    label: 'Plugins',
    help: 'Plugins to install besides those of the template, `SOURCE@CONSTRAINT` one per line, e.g. `github.com/hashicorp/azure@>= 2.3, < 3`; a legacy JSON template names none itself.',
    group: 'plugins',
    when: ofPacker,
  },
  ...pluginInputs,
  exportPluginDirectory: {
    kind: 'boolean',
    label: 'Export PACKER_PLUGIN_PATH',
    help: 'Sets `PACKER_PLUGIN_PATH` of later steps to the plugin directory, for scripts that call Packer themselves.',
    default: false,
    group: 'plugins',
    when: ofPacker,
  },
  ...downloadInputs,
  tempDirectory: tempDirectoryInput,
  addToPath: {
    kind: 'boolean',
    label: 'Add Packer to PATH',
    help: 'Puts the folder of this Packer first on the PATH of later steps.',
    default: true,
    group: 'agent',
    when: ofPacker,
  },
  exportTempDirectory: {
    kind: 'boolean',
    label: 'Export TMPDIR',
    help: 'Sets `TMPDIR`, `TMP` and `TEMP` of later steps to the executable temp directory, for scripts that call Packer themselves.',
    default: false,
    group: 'agent',
  },
} as const satisfies InputDefinitions

const setupOutputs = {
  packerPath: { help: 'The Packer that was found or installed.' },
  packerVersion: { help: 'Its version.' },
  packerSha256: { help: 'SHA-256 of the binary.' },
  cacheHit: { help: '`true` when it was in the tool directory already, so that nothing was downloaded.' },
  pluginDirectory: {
    help: 'The directory with the plugins, for `PACKER_PLUGIN_PATH`; set when any are required. A private one is removed at the end of the job.',
  },
  plugins: {
    help: 'The plugins as a JSON array of `{ source, constraint, version, apiVersion, path, sha256, origin, reason }`.',
  },
  lockChanged: { help: '`true` when the lock file was written anew with other content.' },
  imageTools: {
    help: 'With `engine: embedded` or `both`, the programs every build of an image needs as a JSON array of `{ program, package, path }`; without `path` it is missing.',
  },
  tempDirectory: { help: 'A private temp directory that can execute; it is removed at the end of the job.' },
  tempDirectoryReason: { help: 'Why that place was chosen.' },
  summaryPath: { help: 'A Markdown summary of the run, on Azure Pipelines.' },
} as const satisfies OutputDefinitions

/** The typed inputs of the setup task. */
export type SetupInputs = InputValues<typeof setupInputs>

/** What the setup task acts with. */
export type SetupContext = TaskContext & OutputSink<typeof setupOutputs>

/**
 * Finds or installs what later steps need on the agent: an executable temp directory, a Packer that runs and its plugins, the
 * programs that build images.
 */
export const setupTask = defineTask({
  name: 'setup',
  id: 'c7b7d7c4-3c55-4b5c-8a4e-5b1d7f6f9a02',
  title: 'Machine Image Setup',
  summary:
    'Finds Packer on the agent or downloads and verifies it, installs plugins as they are locked, and finds a temp directory that can execute; says which and why. Checks and installs the system programs that build images on the agent.',
  stepName: 'Set up machine image tools',
  icon: 'tool',
  groups: {
    engine: { label: 'Engine', expanded: true },
    packer: { label: 'Packer', expanded: true },
    plugins: { label: 'Plugins', expanded: true },
    download: { label: 'Downloads', expanded: false },
    agent: { label: 'Agent', expanded: true },
  },
  inputs: setupInputs,
  outputs: setupOutputs,
  exports: ['TMPDIR', 'TMP', 'TEMP', 'PATH', 'PACKER_PLUGIN_PATH'],
  examples: { azurePipelines: azurePipelinesExample, github: githubExample },
  async run(inputs: SetupInputs, ctx: SetupContext) {
    const { runSetup } = await import('./setup/runSetup.ts')
    await runSetup(inputs, ctx)
  },
})
