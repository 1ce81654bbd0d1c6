import { defineTask } from '../declaration/defineTask.ts'
import type { InputValues } from '../declaration/inputs.ts'
import type { OutputSink } from '../declaration/task.ts'
import type { TaskContext } from './taskContext.ts'
import { azureGroup } from './azure/azureInputs.ts'
import { azurePipelinesExample, githubExample } from './build/examples.ts'
import { buildInputs } from './build/inputs.ts'
import { buildOutputs } from './build/outputs.ts'

/** The typed inputs of the build task. */
export type BuildInputs = InputValues<typeof buildInputs>

/** What the build task acts with. */
export type BuildContext = TaskContext & OutputSink<typeof buildOutputs>

/** Runs a Packer template where it can execute: one task for `packer init` and the command itself. */
export const buildTask = defineTask({
  name: 'build',
  id: '0c1fcb58-6a8e-4d0e-9d0b-0a4a3a3c6f11',
  title: 'Machine Image Build',
  summary:
    'Runs a Packer template, HCL2 or JSON, in a private temp directory that can execute, and returns its artifacts as outputs.',
  stepName: 'packer $(command) $(template)',
  icon: 'package',
  groups: {
    selection: { label: 'Variables and builds', expanded: true },
    limits: { label: 'Behaviour and limits', expanded: false },
    azure: azureGroup,
    plugins: { label: 'Plugins', expanded: false },
    download: { label: 'Downloads', expanded: false },
    agent: { label: 'Packer and agent', expanded: false },
  },
  inputs: buildInputs,
  outputs: buildOutputs,
  commandLine: {
    positional: 'template',
    verbsOf: 'command',
    groupsOf: {
      init: ['limits', 'plugins', 'download', 'agent'],
      inspect: ['selection', 'limits', 'agent'],
      fmt: ['limits', 'agent'],
      fix: ['limits', 'agent'],
    },
    document: 'json',
  },
  examples: { azurePipelines: azurePipelinesExample, github: githubExample },
  async run(inputs: BuildInputs, ctx: BuildContext) {
    const { runBuild } = await import('./build/runBuild.ts')
    await runBuild(inputs, ctx)
  },
})
