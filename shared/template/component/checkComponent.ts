import { type Diagnostic, hasErrors, problem } from '../../hcl/diagnostic.ts'
import type { Configured, PlannedComponent } from '../plan.ts'
import type { CheckHost, ComponentDefinition } from './definition.ts'
import type { FieldSet } from './fields.ts'

/** All that is wrong with a configured component: its fields one by one, and, if they are well-formed, together. */
export async function checkComponent<S extends FieldSet>(
  { at }: PlannedComponent,
  definition: ComponentDefinition<S>,
  { config, diagnostics, ranges }: Configured<S>,
  host: CheckHost,
): Promise<readonly Diagnostic[]> {
  if (hasErrors(diagnostics) || definition.check === undefined) return diagnostics
  const problems = await definition.check(config, host)
  return [
    ...diagnostics,
    ...problems.map(({ field, text, severity = 'error' }): Diagnostic => {
      const subject = (field === undefined ? undefined : ranges.get(field)) ?? at
      return { ...problem('Invalid configuration', text, subject), severity }
    }),
  ]
}
