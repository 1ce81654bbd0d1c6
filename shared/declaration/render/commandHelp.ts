import { describeCondition } from '../describeCondition.ts'
import type { Condition, InputDefinition } from '../inputs.ts'
import { inputName } from '../names.ts'
import type { TaskShape } from '../task.ts'

/** The help of one command of the command line, or of a verb of it with the options that matter there, at most 100 columns wide. */
export function renderCommandHelp(task: TaskShape, verb?: string): string {
  const positional = task.commandLine?.positional
  const lines = [
    `machine-image ${verb ?? task.name}${positional === undefined ? '' : ` [${positional}]`} [options]`,
    '',
    ...wrap(summaryOf(task, verb), ''),
    '',
    'Options:',
  ]
  for (const [key, input] of Object.entries(task.inputs)) {
    if (input.only && input.only.platform !== 'local') continue
    if (verb !== undefined && !matters(task, key, verb)) continue
    // What a verb lists matters to it.
    const isSaid = verb !== undefined && input.when?.input === task.commandLine?.verbsOf
    const help = fullHelp(input, isSaid ? undefined : input.when)
    if (input.kind === 'text' && input.secret) {
      lines.push(`  ${input.secret.environment}=… in the environment`, ...wrap(help, '      '))
      continue
    }
    lines.push(`  ${inputName(key, 'local')}${placeholder(input)}`, ...wrap(help, '      '))
  }
  return lines.join('\n') + '\n'
}

function summaryOf(task: TaskShape, verb: string | undefined): string {
  const input = task.inputs[task.commandLine?.verbsOf ?? '']
  return (verb !== undefined && input?.kind === 'choice' && input.options[verb]) || task.summary
}

function matters({ inputs, commandLine }: TaskShape, key: string, verb: string): boolean {
  if (key === commandLine?.verbsOf) return false
  const { group, when } = inputs[key] ?? {}
  if (when?.input === commandLine?.verbsOf && when?.is.includes(verb) === false) return false
  return group === undefined || (commandLine?.groupsOf?.[verb]?.includes(group) ?? true)
}

/** The help of the command line itself. */
export function renderHelp(tasks: readonly TaskShape[], verbs: ReadonlyMap<string, string>): string {
  const rows = [...tasks.map((task): [string, string] => [task.name, task.summary]), ...verbs]
  const width = Math.max(...rows.map(([name]) => name.length))
  return [
    'machine-image <command> [options]',
    '',
    'Commands:',
    ...rows.map(([name, help]) => `  ${name.padEnd(width)}  ${help}`),
    '',
    'machine-image <command> --help lists the options of a command.',
    '',
  ].join('\n')
}

function placeholder(input: InputDefinition): string {
  switch (input.kind) {
    case 'boolean':
      return (input.localDefault ?? input.default) ? ' / --no-…' : ''
    case 'choice':
      return isLong(input) ? ' <choice>' : ` <${Object.keys(input.options).join('|')}>`
    case 'list':
      return ' <entry> (repeatable)'
    case 'map':
      return ' NAME=VALUE (repeatable)'
    case 'text':
    case 'path':
    case 'integer':
    case 'duration':
    case 'connection':
      return ` <${input.kind}>`
  }
}

/** Whether the options take more room than a line has. */
function isLong({ options }: Extract<InputDefinition, { kind: 'choice' }>): boolean {
  return Object.keys(options).join('|').length > 70
}

function fullHelp(input: InputDefinition, when: Condition | undefined): string {
  const choices =
    input.kind === 'choice' && isLong(input) ? ` One of ${Object.keys(input.options).join(', ')}.` : ''
  const condition = when ? ` Matters ${describeCondition(when, (name) => inputName(name, 'local'))}.` : ''
  const fallback = 'default' in input ? input.default : ''
  const own = input.kind === 'boolean' ? (input.localDefault ?? fallback) : fallback
  const preset = own === '' ? '' : ` Default: ${String(own)}.`
  return (input.help + choices + condition + preset).replaceAll('`', '')
}

function wrap(text: string, indent: string): readonly string[] {
  const lines: string[] = []
  let line = indent
  for (const word of text.split(/\s+/)) {
    if (line.length + word.length + 1 > 100 && line.trim() !== '') {
      lines.push(line)
      line = indent
    }
    line += line.trim() === '' ? word : ` ${word}`
  }
  return [...lines, line]
}
