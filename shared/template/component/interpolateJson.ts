import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import type { SourceRange } from '../../hcl/position.ts'
import type { JsonMember, JsonNode, JsonObject } from '../../hcl/syntax/nodes.ts'
import { nullValue } from '../../hcl/values/value.ts'
import { TemplateError } from '../gotemplate/templateError.ts'
import type { BlockField, FieldSet, ValueField } from './fields.ts'
import type { Interpolation } from './interpolate.ts'
import { mapTexts } from './mapTexts.ts'

/**
 * The fields of a component in a JSON template with their Go templates rendered: texts, elements of lists, values and names
 * of maps. Late fields are only checked. A field that cannot be rendered becomes null, and is a diagnostic.
 */
export function interpolateJson(
  object: JsonObject,
  fields: FieldSet,
  pass: Interpolation,
  diagnostics: Diagnostic[],
): JsonObject {
  const names = new Map(Object.entries(fields).map(([name, field]) => [name.toLowerCase(), field]))
  const members = object.members.map((member): JsonMember => {
    const value = interpolateField(member.value, names.get(member.name.toLowerCase()), pass, diagnostics)
    return { ...member, value }
  })
  return { ...object, members }
}

function interpolateField(
  node: JsonNode,
  field: ValueField | BlockField | undefined,
  pass: Interpolation,
  diagnostics: Diagnostic[],
): JsonNode {
  if (field?.type === 'block') {
    if (node.kind === 'object') return interpolateJson(node, field.fields, pass, diagnostics)
    if (node.kind === 'array')
      return {
        ...node,
        elements: node.elements.map((element) => interpolateField(element, field, pass, diagnostics)),
      }
  }
  const isLate = field?.type !== 'block' && field?.late === true
  const found: Diagnostic[] = []
  const rendered = mapTexts(node, (text, range) => {
    try {
      if (!isLate) return pass.render(text)
      pass.check(text)
    } catch (thrown) {
      if (!(thrown instanceof TemplateError)) throw thrown
      found.push(templateProblem(thrown, text, range))
    }
    return text
  })
  diagnostics.push(...found)
  return found.length === 0 ? rendered : { kind: 'scalar', value: nullValue, range: node.range }
}

/** A Go template in a string of JSON that cannot be parsed or rendered, shown where it fails. */
export function templateProblem(
  { message, offset }: TemplateError,
  text: string,
  range: SourceRange,
): Diagnostic {
  const { source, start, end } = range
  // Where a string has escapes, the places in its text are not those in the file.
  const isPlain = end - start === text.length + 2
  const from = isPlain ? Math.min(start + 1 + offset, end - 1) : start
  const subject = { source, start: from, end: isPlain ? Math.min(from + 1, end) : end }
  return problem(
    'Invalid template',
    `The Go template in this text fails: ${message}${message.endsWith('?') ? '' : '.'}`,
    subject,
    range,
  )
}
