import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import type { JsonNode, JsonObject } from '../../hcl/syntax/nodes.ts'
import { decodeJson } from '../component/decodeJson.ts'
import type { FieldSet } from '../component/fields.ts'
import { interpolation } from '../component/interpolate.ts'
import type { InterpolationContext } from '../component/interpolateContext.ts'
import { interpolateJson } from '../component/interpolateJson.ts'
import { isJsonNull, nameJson } from '../component/jsonScalar.ts'
import { jsonTree } from '../component/jsonTree.ts'
import { mapTexts } from '../component/mapTexts.ts'
import type { BuildFacts, PlannedComponent } from '../plan.ts'
import type { DeclaredComponent } from './declared.ts'
import { describeText } from './describeText.ts'

/** A component of a JSON template, for one build; an override's fields come over its own. */
export function legacyComponent(
  { type, at, config }: DeclaredComponent,
  context: InterpolationContext,
  override?: JsonNode,
): PlannedComponent {
  const overriding = override?.kind === 'object' ? [override] : []
  const objects: readonly JsonObject[] = [config, ...overriding]
  return {
    type,
    at,
    configure<S extends FieldSet>(fields: S, facts?: BuildFacts) {
      const pass = interpolation({ ...context, facts })
      const diagnostics: Diagnostic[] = wrongOverride(override)
      const rendered = objects.map((object) => interpolateJson(object, fields, pass, diagnostics))
      const { config: read, ranges, diagnostics: wrong } = decodeJson(rendered, fields, at)
      return {
        config: read,
        diagnostics: [...diagnostics, ...wrong],
        ranges,
        render: pass.render,
      }
    },
    describe: () => {
      const pass = interpolation(context)
      const described = objects.flatMap(({ members }) =>
        members.map(
          ({ name, value }) =>
            [name, jsonTree(mapTexts(value, (text) => describeText(text, pass, context)))] as const,
        ),
      )
      return Object.fromEntries(described)
    },
  }
}

function wrongOverride(override: JsonNode | undefined): Diagnostic[] {
  if (override === undefined || override.kind === 'object' || isJsonNull(override)) return []
  const detail = `An override holds the fields to set for one builder, in an object; this is ${nameJson(override)}.`
  return [problem('Wrong type', detail, override.range)]
}
