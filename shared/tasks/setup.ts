import { defineTask } from '../declaration/defineTask.ts'
import type { InputDefinitions, InputValues } from '../declaration/inputs.ts'
import type { OutputDefinitions, OutputSink } from '../declaration/task.ts'
import type { TaskContext } from './taskContext.ts'
import { packerPathInput, tempDirectoryInput } from './agentInputs.ts'
import { azurePipelinesExample, githubExample } from './setup/examples.ts'

const setupInputs = {
  packerPath: packerPathInput,
  tempDirectory: tempDirectoryInput,
  addToPath: {
    kind: 'boolean',
    label: 'Add Packer to PATH',
    help: 'Puts the folder of this Packer first on the PATH of later steps.',
    default: true,
    group: 'agent',
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
  packerPath: { help: 'The Packer that was found.' },
  packerVersion: { help: 'Its version.' },
  packerSha256: { help: 'SHA-256 of the binary.' },
  tempDirectory: { help: 'A private temp directory that can execute; it is removed at the end of the job.' },
  tempDirectoryReason: { help: 'Why that place was chosen.' },
  summaryPath: { help: 'A Markdown summary of the run, on Azure Pipelines.' },
} as const satisfies OutputDefinitions

/** The typed inputs of the setup task. */
export type SetupInputs = InputValues<typeof setupInputs>

/** What the setup task acts with. */
export type SetupContext = TaskContext & OutputSink<typeof setupOutputs>

/** Finds what later steps need on the agent: an executable temp directory and a Packer that runs. */
export const setupTask = defineTask({
  name: 'setup',
  id: 'c7b7d7c4-3c55-4b5c-8a4e-5b1d7f6f9a02',
  title: 'Machine Image Setup',
  summary:
    'Finds Packer on the agent and a temp directory that can execute, checks both, and says which and why.',
  stepName: 'Set up machine image tools',
  icon: 'tool',
  groups: { agent: { label: 'Packer and agent', expanded: true } },
  inputs: setupInputs,
  outputs: setupOutputs,
  exports: ['TMPDIR', 'TMP', 'TEMP', 'PATH'],
  examples: { azurePipelines: azurePipelinesExample, github: githubExample },
  async run(inputs: SetupInputs, ctx: SetupContext) {
    const { runSetup } = await import('./setup/runSetup.ts')
    await runSetup(inputs, ctx)
  },
})
