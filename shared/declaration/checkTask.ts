import type { InputDefinitions } from './inputs.ts'
import { kebabCase, outputNames } from './names.ts'
import type { OutputDefinitions, TaskShape } from './task.ts'

/**
 * Throws on a declaration that no platform could show. What is rendered from declarations is only rendered of those that
 * pass, so that a mistake never leaves the developer's machine, and a run has nothing to check.
 */
export function checkTask(task: TaskShape): void {
  const problems = [
    ...taskProblems(task),
    ...inputProblems(task.inputs, Object.keys(task.groups)),
    ...outputProblems(task.outputs),
  ]
  if (problems.length > 0) throw new Error(`task ${task.name}: ${problems.join('; ')}`)
}

/** tasks.schema.json of azure-pipelines-task-lib. */
const namePattern = /^[A-Za-z][A-Za-z0-9]*$/

/** Inputs of actions (GitHub docs, “Metadata syntax for GitHub Actions”). */
const aliasPattern = /^[A-Za-z_][A-Za-z0-9_-]*$/

function taskProblems({ name, title, id }: { name: string; title: string; id: string }): readonly string[] {
  const problems: string[] = []
  if (!/^[a-z]+$/.test(name)) problems.push('the name must be one lower-case word')
  if (title.length > 40) problems.push('the title is longer than 40 characters')
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) problems.push('the id is no GUID')
  return problems
}

function inputProblems(inputs: InputDefinitions, groups: readonly string[]): readonly string[] {
  const problems: string[] = []
  const lowerCase = Object.keys(inputs).map((key) => key.toLowerCase())
  if (new Set(lowerCase).size !== lowerCase.length) problems.push('two inputs differ only in case')
  const taken = new Set([...lowerCase, ...Object.keys(inputs).map(kebabCase)])
  for (const [key, input] of Object.entries(inputs)) {
    if (!namePattern.test(key)) problems.push(`${key} is no input name`)
    if (input.label.length > 60) problems.push(`the label of ${key} is longer than 60 characters`)
    if (input.group !== undefined && !groups.includes(input.group))
      problems.push(`${key} is in an unknown group`)
    if (input.kind === 'connection' && input.only?.platform !== 'azurePipelines')
      problems.push(`${key} is a service connection, which only Azure Pipelines has`)
    if (input.kind === 'choice' && !Object.hasOwn(input.options, input.default))
      problems.push(`the default of ${key} is no option`)
    if (input.when && !conditionHolds(input.when, inputs))
      problems.push(`the condition of ${key} can never hold`)
    for (const alias of input.aliases ?? []) {
      if (!aliasPattern.test(alias)) problems.push(`the alias ${alias} is no input name`)
      if (taken.has(alias.toLowerCase())) problems.push(`the alias ${alias} is taken`)
      taken.add(alias.toLowerCase())
    }
  }
  return problems
}

function conditionHolds(when: { input: string; is: readonly string[] }, inputs: InputDefinitions): boolean {
  const input = Object.hasOwn(inputs, when.input) ? inputs[when.input] : undefined
  if (input?.kind === 'boolean') return when.is.every((value) => value === 'true' || value === 'false')
  return (
    input?.kind === 'choice' &&
    when.is.length > 0 &&
    when.is.every((value) => Object.hasOwn(input.options, value))
  )
}

function outputProblems(outputs: OutputDefinitions): readonly string[] {
  const names = Object.entries(outputs).flatMap(([key, output]) => outputNames(key, output, 'azurePipelines'))
  const problems = names.filter((name) => !namePattern.test(name)).map((name) => `${name} is no output name`)
  // Variables of Azure Pipelines do not differ by case.
  const twice = names.filter(
    (name, index) => names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) !== index,
  )
  return [...problems, ...twice.map((name) => `the output ${name} is taken`)]
}
