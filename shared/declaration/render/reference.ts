import { catalogue } from '../../base/catalogue.ts'
import { describeCondition } from '../describeCondition.ts'
import type { InputDefinition } from '../inputs.ts'
import { inputName, outputName, outputNames } from '../names.ts'
import type { OutputDefinition, TaskShape } from '../task.ts'
import { taskReference } from './taskNames.ts'

const notice =
  '<!-- Generated from the declaration in shared/tasks by `npm run generate`; edit that instead. -->'

const kinds: Readonly<Record<InputDefinition['kind'], string>> = {
  text: 'text',
  path: 'path',
  connection: 'service connection',
  boolean: 'true or false',
  choice: 'choice',
  integer: 'whole number',
  duration: 'length of time, e.g. `90s`, `45m`, `1h30m`',
  list: 'one per line',
  map: '`NAME=VALUE` per line, or a JSON object',
}

/** The reference page of one task: examples, inputs, outputs. */
export function renderReference(task: TaskShape): string {
  const { examples } = task
  const isLocal = 'commandLine' in examples
  return [
    notice,
    `# ${task.title}`,
    '',
    task.summary,
    '',
    ...(isLocal ? localBeginning(task, examples.commandLine) : beginning(task, examples)),
    ...Object.entries(task.inputs).flatMap(([key, input]) => describeInput(key, input, isLocal)),
    '## Outputs',
    '',
    ...(isLocal
      ? ['| name | what it is |', '| --- | --- |']
      : ['| Azure Pipelines | GitHub | what it is |', '| --- | --- | --- |']),
    ...Object.entries(task.outputs).map(([key, output]) =>
      isLocal ? `| \`${key}\` | ${output.help} |` : describeOutput(key, output),
    ),
    '',
  ].join('\n')
}

function localBeginning({ name }: TaskShape, example: string): readonly string[] {
  return [
    `Command line only: \`machine-image ${name}\``,
    '',
    '```sh',
    example.trim(),
    '```',
    '',
    '## Options',
    '',
  ]
}

function beginning(
  task: TaskShape,
  examples: { readonly azurePipelines: string; readonly github: string },
): readonly string[] {
  return [
    `Azure Pipelines: \`${taskReference(task)}\` · GitHub: \`actions/${task.name}\` · command line: \`machine-image ${task.name}\``,
    '',
    '## Azure Pipelines',
    '',
    '```yaml',
    examples.azurePipelines.trim(),
    '```',
    '',
    '## GitHub Actions',
    '',
    '```yaml',
    examples.github.trim(),
    '```',
    '',
    '## Inputs',
    '',
    'The first name is that of Azure Pipelines; GitHub and the command line use the second (`--` before it there).',
    '',
  ]
}

function describeOutput(key: string, output: OutputDefinition): string {
  const names = outputNames(key, output, 'azurePipelines').map((name) => `\`${name}\``)
  return `| ${names.join(', ')} | \`${outputName(key, 'github')}\` | ${output.help} |`
}

function describeInput(key: string, input: InputDefinition, isLocal: boolean): readonly string[] {
  const variable = input.kind === 'text' ? input.secret?.environment : undefined
  const facts = [
    kinds[input.kind],
    'required' in input && input.required ? 'required' : '',
    'default' in input && input.default !== '' ? `default \`${String(input.default)}\`` : '',
    input.kind === 'boolean' && input.localDefault !== undefined
      ? `\`${String(input.localDefault)}\` on the command line`
      : '',
    variable === undefined || isLocal
      ? ''
      : `secret; on the command line it is \`${variable}\` of the environment instead`,
    input.when ? describeCondition(input.when, (name) => name) : '',
    input.only ? `only on ${input.only.platform}: ${input.only.reason}` : '',
  ].filter((fact) => fact !== '')
  const options =
    input.kind === 'choice'
      ? [...Object.entries(input.options).map(([name, meaning]) => `- \`${name}\`: ${meaning}`), '']
      : []
  const aliases = input.aliases
    ? [`Also accepted, with a warning: ${input.aliases.map((a) => `\`${a}\``).join(', ')}.`, '']
    : []
  return [
    isLocal
      ? `### \`${variable ?? inputName(key, 'local')}\`${variable === undefined ? '' : ' of the environment'}`
      : `### \`${key}\` · \`${inputName(key, 'github')}\``,
    '',
    `*${facts.join('; ')}*`,
    '',
    input.help,
    '',
    ...options,
    ...aliases,
  ]
}

/** The page of all error codes. */
export function renderErrors(): string {
  return [
    notice,
    '# Errors',
    '',
    'Every failure carries one of these codes, in the log and in the annotation.',
    '',
    '| code | what it means | what to do |',
    '| --- | --- | --- |',
    ...Object.entries(catalogue).map(([code, entry]) => `| \`${code}\` | ${entry.title} | ${entry.hint} |`),
    '',
  ].join('\n')
}
