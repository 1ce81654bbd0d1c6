import { NameMap } from '../nameMap.ts'
import type { ActionInput } from './actionYml.ts'
import { evaluateTemplate, type ExpressionContexts } from './expression.ts'

/** The inputs of a step as handed to the action, and what the runner warns of. */
export interface GitHubInputs {
  /** Values by the name that the workflow, or else action.yml, spells. */
  readonly values: readonly (readonly [string, string])[]
  readonly unexpected: readonly string[]
  readonly deprecated: readonly string[]
}

/** Merges given inputs with evaluated defaults. Names ignore case; nothing is trimmed; `required` is not enforced. */
export function resolveGitHubInputs(
  definitions: readonly ActionInput[],
  given: Readonly<Record<string, string>>,
  contexts: ExpressionContexts,
): GitHubInputs {
  const values = new NameMap<string>()
  const known = new NameMap<ActionInput>()
  for (const definition of definitions) known.set(definition.name, definition)
  for (const [name, value] of Object.entries(given)) values.set(name, value)
  for (const { name, defaultValue } of definitions) {
    if (!values.has(name)) values.set(name, evaluateTemplate(defaultValue ?? '', contexts))
  }
  return {
    values: values.entries(),
    unexpected: Object.keys(given).filter((name) => !known.has(name)),
    deprecated: Object.keys(given).filter((name) => known.get(name)?.deprecationMessage !== undefined),
  }
}

/** The environment name of an input: upper case with `_` for spaces; hyphens and dots stay. */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`
}
