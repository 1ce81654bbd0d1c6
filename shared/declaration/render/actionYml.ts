import { describeCondition } from '../describeCondition.ts'
import type { InputDefinition } from '../inputs.ts'
import { inputName, kebabCase, outputName } from '../names.ts'
import type { TaskShape } from '../task.ts'

/** The `action.yml` of a GitHub action (GitHub docs, “Metadata syntax for GitHub Actions”). */
export function renderActionYml(task: TaskShape): string {
  const lines = [
    '# Generated from the declaration in shared/tasks by `npm run generate`; edit that instead.',
    `name: ${quote(task.title)}`,
    `description: ${quote(task.summary)}`,
    'author: Machine Image Tasks',
    'branding:',
    `  icon: ${task.icon}`,
    '  color: blue',
    'inputs:',
  ]
  for (const [key, input] of Object.entries(task.inputs)) {
    if (input.only && input.only.platform !== 'github') continue
    lines.push(...renderInput(key, input))
    for (const alias of input.aliases ?? [])
      lines.push(
        `  ${alias}:`,
        `    description: ${quote(`Old name of ${kebabCase(key)}.`)}`,
        '    required: false',
      )
  }
  lines.push('outputs:')
  for (const [key, output] of Object.entries(task.outputs))
    lines.push(`  ${outputName(key, 'github')}:`, `    description: ${quote(output.help)}`)
  lines.push(
    'runs:',
    '  using: node24',
    `  main: ../../dist/actions/${task.name}/main.mjs`,
    `  post: ../../dist/actions/${task.name}/post.mjs`,
    '  post-if: always()',
  )
  return lines.join('\n') + '\n'
}

function renderInput(key: string, input: InputDefinition): readonly string[] {
  const nameOf = (name: string) => inputName(name, 'github')
  const condition = input.when ? ` Matters ${describeCondition(input.when, nameOf)}.` : ''
  const choices = input.kind === 'choice' ? ` One of ${Object.keys(input.options).join(', ')}.` : ''
  return [
    `  ${nameOf(key)}:`,
    `    description: ${quote(input.help + choices + condition)}`,
    `    required: ${'required' in input && input.required}`,
    ...('default' in input ? [`    default: ${quote(String(input.default))}`] : []),
  ]
}

/** Single-quoted YAML: nothing in it is special but the quote itself. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
