import { parseArgs, type ParseArgsConfig } from 'node:util'
import { describeError, ImageError, isImageError } from '../../base/errors.ts'
import { inputName, kebabCase } from '../../declaration/names.ts'
import { readInputs, type RawInputs } from '../../declaration/readInputs.ts'
import type { TaskShape } from '../../declaration/task.ts'

/** What a command line asks for. */
export type CommandLine =
  | { readonly ask: 'help' }
  | { readonly ask: 'version' }
  | { readonly ask: 'taskHelp'; readonly task: TaskShape; readonly verb: string | undefined }
  | Run

/** A task to be run. */
export interface Run {
  readonly ask: 'run'
  readonly task: TaskShape
  /** The name of the task, or the verb that was typed. */
  readonly command: string
  readonly inputs: RawInputs
}

/** The commands that are short for a task with one of its choices: verb → task and preset inputs. */
export function verbsOf(
  tasks: readonly TaskShape[],
): ReadonlyMap<string, { task: TaskShape; key: string; help: string }> {
  const verbs = new Map<string, { task: TaskShape; key: string; help: string }>()
  for (const task of tasks) {
    const key = task.commandLine?.verbsOf
    const input = key === undefined ? undefined : task.inputs[key]
    if (key === undefined || input?.kind !== 'choice') continue
    for (const [verb, help] of Object.entries(input.options))
      if (verb !== task.name) verbs.set(verb, { task, key, help })
  }
  return verbs
}

/** Reads argv (without node and script) against the declarations; throws INPUT_INVALID with what is wrong. */
export function parseCommandLine(argv: readonly string[], tasks: readonly TaskShape[]): CommandLine {
  const [first, ...others] = argv
  if (first === 'help' && others.length > 0 && !isHelp(others[0]))
    return parseCommandLine([...others, '--help'], tasks)
  const [command, ...rest] = argv
  if (command === undefined || command === 'help' || isHelp(command)) return { ask: 'help' }
  if (command === 'version' || command === '--version') return { ask: 'version' }
  const verb = verbsOf(tasks).get(command)
  const task = verb?.task ?? tasks.find((candidate) => candidate.name === command)
  if (!task) {
    const known = [...tasks.map(({ name }) => name), ...verbsOf(tasks).keys()].join(', ')
    throw new ImageError('INPUT_INVALID', `There is no command “${command}”.`, {
      hint: `The commands are ${known}.`,
    })
  }
  if (rest.some(isHelp)) return { ask: 'taskHelp', task, verb: verb && command }
  const inputs = new Map(readOptions(rest, task))
  if (verb) inputs.set(verb.key, command)
  return { ask: 'run', task, command, inputs }
}

function isHelp(argument: string | undefined): boolean {
  return argument === '--help' || argument === '-h'
}

/** Throws INPUT_INVALID with all that is wrong with the options, before anything is done. */
export function checkOptions({ task, command, inputs }: Run): void {
  try {
    readInputs(task.inputs, inputs, 'local')
  } catch (thrown) {
    if (!isImageError(thrown)) throw thrown
    throw new ImageError(thrown.code, thrown.detail, { hint: listsOptions(command), cause: thrown })
  }
}

/** Where a command line is explained. */
function listsOptions(command: string): string {
  return `machine-image ${command} --help lists the options.`
}

function* readOptions(argv: readonly string[], task: TaskShape): Generator<[string, string]> {
  const { values, positionals } = parse(argv, task)
  for (const key of Object.keys(task.inputs)) {
    const value = values[kebabCase(key)]
    if (Array.isArray(value)) yield [key, value.join('\n')]
    else if (value !== undefined) yield [key, String(value)]
  }
  const positional = task.commandLine?.positional
  const [first, ...others] = positionals
  if (first === undefined) return
  if (positional === undefined || others.length > 0) {
    throw new ImageError('INPUT_INVALID', `Unexpected argument “${others[0] ?? first}”.`, {
      hint: listsOptions(task.name),
    })
  }
  if (values[kebabCase(positional)] !== undefined)
    throw new ImageError(
      'INPUT_INVALID',
      `Both ${inputName(positional, 'local')} and “${first}” are given.`,
      {
        hint: 'Give it once.',
      },
    )
  yield [positional, first]
}

function refuseSecret(argv: readonly string[], option: string, variable: string): void {
  if (argv.some((argument) => argument === option || argument.startsWith(`${option}=`)))
    throw new ImageError('INPUT_INVALID', `${option}: a secret among arguments can be read by every user.`, {
      hint: `Set ${variable} in the environment instead.`,
    })
}

function parse(argv: readonly string[], task: TaskShape) {
  const options: NonNullable<ParseArgsConfig['options']> = {}
  for (const [key, input] of Object.entries(task.inputs)) {
    if (input.only && input.only.platform !== 'local') continue
    if (input.kind === 'text' && input.secret) {
      refuseSecret(argv, inputName(key, 'local'), input.secret.environment)
      continue
    }
    const multiple = input.kind === 'list' || input.kind === 'map'
    options[inputName(key, 'local').slice(2)] = {
      type: input.kind === 'boolean' ? 'boolean' : 'string',
      multiple,
    }
  }
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, allowNegative: true, strict: true })
  } catch (thrown) {
    throw new ImageError('INPUT_INVALID', describeError(thrown), {
      hint: listsOptions(task.name),
    })
  }
}
