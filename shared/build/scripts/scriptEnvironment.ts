import type { FieldProblem } from '../../template/component/definition.ts'
import type { ConfigOf, FieldSet } from '../../template/component/fields.ts'
import type { BuildFacts } from '../../template/plan.ts'
import { httpEnvironment } from '../buildFacts.ts'
import type { BuildIdentity } from '../stepContext.ts'

/** The fields by which a template gives a script variables. */
export const environmentFields = {
  environment_vars: { type: 'texts' },
  env: { type: 'textMap' },
  env_var_format: { type: 'text' },
} as const satisfies FieldSet

type EnvironmentConfig = ConfigOf<typeof environmentFields>

/** What is wrong with the variables of a template. */
export function checkEnvironment(config: EnvironmentConfig): readonly FieldProblem[] {
  return (config.environment_vars ?? [])
    .filter((assignment) => assignment.indexOf('=') < 1)
    .map((assignment) => ({
      field: 'environment_vars',
      text: `${JSON.stringify(assignment)} is no assignment; write NAME=value.`,
    }))
}

/** The variables of a script, in the order of their names: those of the build, under those of the template. */
export function scriptVariables(
  config: EnvironmentConfig,
  { packerBuildName, builderType }: BuildIdentity,
  facts: BuildFacts | undefined,
): ReadonlyMap<string, string> {
  const listed = (config.environment_vars ?? []).map((assignment): readonly [string, string] => {
    const at = assignment.indexOf('=')
    return [assignment.slice(0, at), assignment.slice(at + 1)]
  })
  const variables = new Map([
    ['PACKER_BUILD_NAME', packerBuildName],
    ['PACKER_BUILDER_TYPE', builderType],
    ...httpEnvironment(facts),
    ...listed,
    ...(config.env ?? []),
  ])
  return new Map([...variables].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}

/**
 * The variables as text for a shell. The format has `%s` for the name and for the value, between single quotes as a
 * rule: a quote in a value becomes `'"'"'`.
 */
export function formatVariables(variables: ReadonlyMap<string, string>, format: string): string {
  return [...variables].map(([name, value]) => formatOne(name, value, format)).join('')
}

function formatOne(name: string, value: string, format: string): string {
  const quoted = value.replaceAll("'", `'"'"'`)
  let seen = 0
  return format.replaceAll(/%[s%]/g, (verb) => {
    if (verb === '%%') return '%'
    seen++
    return seen === 1 ? name : seen === 2 ? quoted : verb
  })
}
