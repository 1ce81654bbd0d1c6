import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import type { PlannedVariable } from '../plannedVariable.ts'
import type { DeclaredVariable } from './declared.ts'

/** The declared variables with their values, what of them is secret, and which were not given. */
export function planVariables(
  declared: readonly DeclaredVariable[],
  values: ReadonlyMap<string, string>,
  given: ReadonlyMap<string, string>,
): {
  readonly variables: readonly PlannedVariable[]
  readonly secrets: readonly string[]
  readonly missing: readonly Diagnostic[]
} {
  const isMissing = ({ name, defaultValue }: DeclaredVariable): boolean =>
    defaultValue === undefined && !given.has(name)
  const secrets = declared
    .filter(({ isSensitive }) => isSensitive)
    .map(({ name }) => values.get(name) ?? '')
    .filter((value) => value !== '')
  const variables = declared.map((variable): PlannedVariable => ({
    name: variable.name,
    description: undefined,
    type: 'string',
    isSensitive: variable.isSensitive,
    isRequired: variable.defaultValue === undefined,
    defaultValue: variable.defaultValue?.text,
    value: isMissing(variable) ? undefined : values.get(variable.name),
    at: variable.at,
  }))
  const missing = declared
    .filter(isMissing)
    .map(({ name, at }) =>
      problem(
        'Missing variable',
        `The variable "${name}" has no value: its default is null, so that it has to be given.`,
        at,
      ),
    )
  return { variables, secrets, missing }
}
