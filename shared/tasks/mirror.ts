import { defineTask } from '../declaration/defineTask.ts'
import type { InputDefinitions, InputValues } from '../declaration/inputs.ts'
import type { OutputDefinitions, OutputSink } from '../declaration/task.ts'
import { downloadInputs } from './downloadInputs.ts'
import { pluginInputs } from './pluginInputs.ts'
import { mirrorExample } from './plugins/examples.ts'
import type { TaskContext } from './taskContext.ts'

const { lockFile, githubUrl, githubToken } = pluginInputs

const mirrorInputs = {
  folder: {
    kind: 'path',
    label: 'Folder',
    help: 'The folder to fill; what is in it already stays.',
    required: true,
    group: 'plugins',
  },
  template: {
    kind: 'path',
    label: 'Template',
    help: 'The template beside which the lock file stands.',
    group: 'plugins',
  },
  lockFile,
  githubUrl,
  githubToken,
  ...downloadInputs,
} as const satisfies InputDefinitions

const mirrorOutputs = {
  mirrorFolder: { help: 'The folder.' },
} as const satisfies OutputDefinitions

/** The typed inputs of `mirror`. */
export type MirrorInputs = InputValues<typeof mirrorInputs>

/** What `mirror` acts with. */
export type MirrorContext = TaskContext & OutputSink<typeof mirrorOutputs>

/** Fills a folder with what a lock file names, in the layout of the releases site. */
export const mirrorTask = defineTask({
  name: 'mirror',
  id: '9e5c7d10-3f4b-4a57-8d7b-6c1e0f2a9b63',
  title: 'Machine Image Mirror',
  summary:
    'Fills a folder with Packer and the plugins of a lock file, for all of its platforms; `mirrorFolder` and `mirrorUrl` take it.',
  stepName: 'Mirror releases',
  icon: 'download-cloud',
  groups: {
    plugins: { label: 'What to mirror', expanded: true },
    download: { label: 'Downloads', expanded: false },
  },
  inputs: mirrorInputs,
  outputs: mirrorOutputs,
  commandLine: { positional: 'folder' },
  examples: { commandLine: mirrorExample },
  async run(inputs: MirrorInputs, ctx: MirrorContext) {
    const { runMirror } = await import('./plugins/runMirror.ts')
    await runMirror(inputs, ctx)
  },
})
