import type { InputDefinitions } from './inputs.ts'
import type { OutputDefinitions, Task } from './task.ts'

/**
 * Declares a task once: its inputs and outputs are the types of `run`, and everything a platform wants to know is rendered
 * from them. Throws on a declaration no platform could show, so that the mistake never leaves the developer's machine.
 */
export function defineTask<
  const I extends InputDefinitions,
  const O extends OutputDefinitions,
  C,
  const N extends string,
>(task: Task<I, O, C, N>): Task<I, O, C, N> {
  const problems = [
    ...taskProblems(task),
    ...inputProblems(task.inputs, Object.keys(task.groups)),
    ...outputProblems(task.outputs),
  ]
  if (problems.length > 0) throw new Error(`task ${task.name}: ${problems.join('; ')}`)
  return task
}

/** tasks.schema.json of azure-pipelines-task-lib. */
const namePattern = /^[A-Za-z][A-Za-z0-9]*$/

function taskProblems({ name, title, id }: { name: string; title: string; id: string }): readonly string[] {
  const problems: string[] = []
  if (!/^[a-z]+$/.test(name)) problems.push('the name must be one lower-case word')
  if (title.length > 40) problems.push('the title is longer than 40 characters')
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) problems.push('the id is no GUID')
  return problems
}

function inputProblems(inputs: InputDefinitions, groups: readonly string[]): readonly string[] {
  const problems: string[] = []
  const taken = new Set(Object.keys(inputs).map((key) => key.toLowerCase()))
  if (taken.size !== Object.keys(inputs).length) problems.push('two inputs differ only in case')
  for (const [key, input] of Object.entries(inputs)) {
    if (!namePattern.test(key)) problems.push(`${key} is no input name`)
    if (input.label.length > 60) problems.push(`the label of ${key} is longer than 60 characters`)
    if (input.group !== undefined && !groups.includes(input.group))
      problems.push(`${key} is in an unknown group`)
    if (input.kind === 'choice' && !(input.default in input.options))
      problems.push(`the default of ${key} is no option`)
    if (input.when && !conditionHolds(input.when, inputs))
      problems.push(`the condition of ${key} can never hold`)
    for (const alias of input.aliases ?? []) {
      if (taken.has(alias.toLowerCase())) problems.push(`the alias ${alias} is taken`)
      taken.add(alias.toLowerCase())
    }
  }
  return problems
}

function conditionHolds(when: { input: string; is: readonly string[] }, inputs: InputDefinitions): boolean {
  const input = inputs[when.input]
  if (input?.kind === 'boolean') return when.is.every((value) => value === 'true' || value === 'false')
  return input?.kind === 'choice' && when.is.length > 0 && when.is.every((value) => value in input.options)
}

function outputProblems(outputs: OutputDefinitions): readonly string[] {
  return Object.keys(outputs)
    .filter((key) => !namePattern.test(key))
    .map((key) => `${key} is no output name`)
}
