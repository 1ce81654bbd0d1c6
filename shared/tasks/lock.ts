import { defineTask } from '../declaration/defineTask.ts'
import type { InputDefinitions, InputValues } from '../declaration/inputs.ts'
import type { OutputDefinitions, OutputSink } from '../declaration/task.ts'
import { tempDirectoryInput } from './agentInputs.ts'
import { downloadInputs } from './downloadInputs.ts'
import { pluginInputs } from './pluginInputs.ts'
import { lockExample } from './plugins/examples.ts'
import type { TaskContext } from './taskContext.ts'

const { lockFile, githubUrl, githubToken, denyBadVersions } = pluginInputs

const lockInputs = {
  template: {
    kind: 'path',
    label: 'Template',
    help: 'The template whose `required_plugins` are locked; the lock file stands beside it.',
    group: 'plugins',
  },
  plugins: {
    kind: 'list',
    label: 'Plugins',
    help: 'Further plugins, `SOURCE@CONSTRAINT`.',
    group: 'plugins',
  },
  packerVersion: {
    kind: 'text',
    label: 'Version of Packer',
    help: 'Locks Packer too: a version or range, `latest`, or `template` for what the template requires.',
    group: 'plugins',
  },
  platforms: {
    kind: 'list',
    label: 'Platforms',
    help: 'Platforms to lock, such as `linux_amd64` or `windows_amd64`. Default: those of the lock file, else this one.',
    group: 'plugins',
  },
  lockFile,
  githubUrl,
  githubToken,
  denyBadVersions,
  ...downloadInputs,
  tempDirectory: { ...tempDirectoryInput, group: 'download' },
} as const satisfies InputDefinitions

const lockOutputs = {
  lockFile: { help: 'The lock file.' },
  lockChanged: { help: '`true` when it was written anew with other content.' },
  tempDirectory: { help: 'The private temp directory of the run.' },
  tempDirectoryReason: { help: 'Why that place was chosen.' },
} as const satisfies OutputDefinitions

/** The typed inputs of `lock`. */
export type LockInputs = InputValues<typeof lockInputs>

/** What `lock` acts with. */
export type LockContext = TaskContext & OutputSink<typeof lockOutputs>

/** Writes the lock file of a template, for any number of platforms at once. */
export const lockTask = defineTask({
  name: 'lock',
  id: '5b0a1a7e-5d0c-4c39-9c0e-1d6f3b8a2e41',
  title: 'Machine Image Lock',
  summary:
    'Locks the plugins of a template, and Packer, at the newest releases that fit, with their checksums.',
  stepName: 'Lock plugins of $(template)',
  icon: 'lock',
  groups: {
    plugins: { label: 'Plugins', expanded: true },
    download: { label: 'Downloads', expanded: false },
  },
  inputs: lockInputs,
  outputs: lockOutputs,
  commandLine: { positional: 'template' },
  examples: { commandLine: lockExample },
  async run(inputs: LockInputs, ctx: LockContext) {
    const { runLock } = await import('./plugins/runLock.ts')
    await runLock(inputs, ctx)
  },
})
