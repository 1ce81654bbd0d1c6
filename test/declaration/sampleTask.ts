import { defineTask } from '#shared/declaration/defineTask.ts'
import type { InputDefinitions } from '#shared/declaration/inputs.ts'
import type { OutputDefinitions, TaskShape } from '#shared/declaration/task.ts'

/** Inputs of every kind, with texts that are hard to quote. */
export const sampleInputs = {
  command: {
    kind: 'choice',
    label: 'Command',
    help: 'What to do.',
    default: 'build',
    options: { build: 'Build it.', fmt: "Format: it's quick." },
  },
  templateFile: {
    kind: 'path',
    label: 'Template',
    help: 'A file: "quoted", it\'s `code` # no comment {x} [y] & * ! % @.',
    required: true,
    aliases: ['templatePath', 'template_path', 'old-template'],
  },
  oneText: { kind: 'text', label: 'Text', help: 'Text.', default: "it's: # preset" },
  force: {
    kind: 'boolean',
    label: 'Force',
    help: 'Replaces.',
    default: true,
    group: 'more',
    when: { input: 'command', is: ['build', 'fmt'] },
  },
  count: {
    kind: 'integer',
    label: 'Count',
    help: 'So many.',
    group: 'more',
    when: { input: 'force', is: ['true'] },
  },
  timeLimit: { kind: 'duration', label: 'Limit', help: 'So long.' },
  entries: { kind: 'list', label: 'Entries', help: 'One per line.' },
  pairs: { kind: 'map', label: 'Pairs', help: 'Pairs.' },
  azureOnly: {
    kind: 'text',
    label: 'Azure only',
    help: 'Nowhere else.',
    only: { platform: 'azurePipelines', reason: 'GitHub has nothing like it' },
  },
  githubOnly: {
    kind: 'text',
    label: 'GitHub only',
    help: 'Nowhere else.',
    only: { platform: 'github', reason: 'Azure has nothing like it' },
  },
} as const satisfies InputDefinitions

/** Two outputs. */
export const sampleOutputs = {
  imageId: { help: 'ID of the image, it\'s "long".', aliases: ['OldImageName'] },
  path: { help: 'A path.' },
} as const satisfies OutputDefinitions

/** A declaration to render. */
export const sampleTask = defineTask({
  name: 'sample',
  id: '11111111-2222-4333-8444-555555555555',
  title: 'Machine Image Sample',
  summary: "Shows what a declaration can hold: it's a lot.",
  stepName: 'sample $(command)',
  icon: 'box',
  groups: { more: { label: 'More', expanded: false } },
  inputs: sampleInputs,
  outputs: sampleOutputs,
  exports: ['TMPDIR'],
  commandLine: { positional: 'templateFile', verbsOf: 'command' },
  examples: { azurePipelines: '- task: MachineImageSample@1', github: '- uses: x/actions/sample@v1' },
  run: async () => undefined,
})

/** The sample with parts replaced. */
export function sampleWith(parts: Partial<TaskShape>): TaskShape {
  return { ...sampleTask, ...parts }
}
