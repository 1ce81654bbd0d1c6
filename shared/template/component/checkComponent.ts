import { hasErrors, type Diagnostic } from '../../hcl/diagnostic.ts'
import type { CheckHost, ComponentDefinition, FieldProblem } from './definition.ts'
import type { FieldSet } from './fields.ts'
import type { BuildFacts, Configured, PlannedComponent } from '../plan.ts'

/** A component's fields for one moment of a build, and all that is wrong with them. */
export interface CheckedComponent<S extends FieldSet> {
  readonly configured: Configured<S>
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads a component's fields and has them checked; the check is spared when they are not even well-formed. */
export async function checkComponent<S extends FieldSet>(
  planned: PlannedComponent,
  definition: ComponentDefinition<S>,
  host: CheckHost,
  facts?: BuildFacts,
): Promise<CheckedComponent<S>> {
  const configured = planned.configure(definition.fields, facts)
  if (hasErrors(configured.diagnostics)) return { configured, diagnostics: configured.diagnostics }
  const problems = (await definition.check?.(configured.config, host)) ?? []
  const found = problems.map((problem) => asDiagnostic(problem, planned, configured))
  return { configured, diagnostics: [...configured.diagnostics, ...found] }
}

function asDiagnostic(
  { field, text, severity = 'error' }: FieldProblem,
  { type, at }: PlannedComponent,
  { ranges }: Configured<FieldSet>,
): Diagnostic {
  return {
    severity,
    summary: field === undefined ? `Unsuitable ${type}` : `Unsuitable value of ${field}`,
    detail: text,
    subject: (field === undefined ? undefined : ranges.get(field)) ?? at,
  }
}
