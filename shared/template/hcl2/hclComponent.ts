import type { Body } from '../../hcl/body.ts'
import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import type { Scope } from '../../hcl/evaluate/scope.ts'
import type { SourceRange } from '../../hcl/position.ts'
import { didYouMean } from '../../hcl/suggestion.ts'
import type { Value } from '../../hcl/values/value.ts'
import type { ConfigTree } from '../component/configTree.ts'
import { type DecodedFields, decodeBody, readAs } from '../component/decodeBody.ts'
import type { ConfigOf, FieldSet } from '../component/fields.ts'
import type { Interpolation } from '../component/interpolate.ts'
import { renderFields } from '../component/renderFields.ts'
import { valueTree } from '../component/valueTree.ts'
import type { BuildFacts, PlannedComponent } from '../plan.ts'
import { describeBody } from './describeBody.ts'

/** What a component of an HCL2 template is made of. */
export interface HclComponentParts {
  readonly type: string
  readonly at: SourceRange
  readonly body: Body
  /** Fields that replace those of the body. */
  readonly overrides?: ReadonlyMap<string, Value> | undefined
  /** What its expressions see, with what the build knows by then. */
  readonly scope: (facts: BuildFacts | undefined) => Scope
  readonly interpolation: (facts: BuildFacts | undefined) => Interpolation
}

/** A component whose fields stand in a body. */
export function hclComponent(parts: HclComponentParts): PlannedComponent {
  const { type, at, body, overrides = new Map<string, Value>(), scope, interpolation } = parts
  return {
    type,
    at,
    configure: <S extends FieldSet>(fields: S, facts?: BuildFacts) => {
      const decoded = overridden(decodeBody(body, fields, scope(facts)), overrides, fields, at)
      const pass = interpolation(facts)
      const rendered = renderFields(decoded.config, fields, pass, (name) => decoded.ranges.get(name) ?? at)
      return {
        config: rendered.config as ConfigOf<S>,
        diagnostics: [...decoded.diagnostics, ...rendered.diagnostics],
        ranges: decoded.ranges,
        render: pass.render,
      }
    },
    describe: (): ConfigTree => ({
      ...describeBody(body, scope(undefined)),
      ...Object.fromEntries([...overrides].map(([name, value]) => [name, valueTree(value)])),
    }),
  }
}

/** The fields with those of an override in their place. */
function overridden(
  decoded: DecodedFields,
  overrides: ReadonlyMap<string, Value>,
  fields: FieldSet,
  at: SourceRange,
): DecodedFields {
  if (overrides.size === 0) return decoded
  const config: Record<string, unknown> = { ...decoded.config }
  const diagnostics: Diagnostic[] = [...decoded.diagnostics]
  for (const [name, value] of overrides) {
    const field = fields[name]
    if (field === undefined || field.type === 'block') {
      const detail = `The override sets "${name}", which is no field of this component.${didYouMean(name, Object.keys(fields))}`
      diagnostics.push(problem('Unsupported argument', detail, at))
      continue
    }
    const read = readAs(value, field)
    if (typeof read === 'string')
      diagnostics.push(
        problem(
          'Incorrect attribute value type',
          `Inappropriate value for "${name}" in the override: ${read}.`,
          at,
        ),
      )
    else config[name] = read.value
  }
  return { ...decoded, config: config as DecodedFields['config'], diagnostics }
}
