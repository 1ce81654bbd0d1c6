import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import { defaultLimits } from '../../hcl/limits.ts'
import type { SourceRange } from '../../hcl/position.ts'
import { didYouMean } from '../../hcl/suggestion.ts'
import type { JsonMember, JsonNode, JsonObject } from '../../hcl/syntax/nodes.ts'
import type { DecodedFields } from './decodeBody.ts'
import { decodeJsonValue } from './decodeJsonValue.ts'
import type { BlockField, ConfigOf, FieldSet } from './fields.ts'
import { findMember } from './jsonMembers.ts'
import { isJsonNull, nameJson } from './jsonScalar.ts'
import { weakElements } from './weakValues.ts'

/**
 * Reads the fields of a component from JSON objects, later ones over earlier ones, as Packer's plugins do (mapstructure,
 * weakly typed): a map adds to the map below it, and a list covers as many elements as it has of the list below it.
 */
export function decodeJson<S extends FieldSet>(
  objects: readonly JsonObject[],
  fields: S,
  at: SourceRange,
): DecodedFields<S> {
  const diagnostics: Diagnostic[] = objects.flatMap((object) => unknownMembers(object, fields, true))
  return decodeMembers(objects, fields, at, diagnostics)
}

function decodeMembers<S extends FieldSet>(
  objects: readonly JsonObject[],
  fields: S,
  at: SourceRange,
  diagnostics: Diagnostic[],
): DecodedFields<S> {
  const values = new Map<string, unknown>()
  const ranges = new Map<string, SourceRange>()
  for (const [name, field] of Object.entries(fields)) {
    const members = objects.flatMap((object) => findMember(object, name) ?? [])
    const last = members.at(-1)
    if (last !== undefined) ranges.set(name, last.value.range)
    const value =
      field.type === 'block'
        ? decodeBlocks(members, field, diagnostics)
        : decodeJsonValue(members, field.type, diagnostics)
    if (value !== undefined) values.set(name, value)
    else if (field.required === true && last === undefined)
      diagnostics.push(problem('Missing field', `The field "${name}" is required here.`, at))
  }
  return { config: Object.fromEntries(values) as ConfigOf<S>, ranges, diagnostics }
}

function unknownMembers(object: JsonObject, fields: FieldSet, isComponent: boolean): readonly Diagnostic[] {
  const names = Object.keys(fields)
  const used = new Set(names.map((name) => findMember(object, name)))
  return (
    object.members
      .filter((member) => !used.has(member))
      // Packer itself sets fields of such names.
      .filter(({ name }) => !(isComponent && (name === 'type' || name.startsWith('packer_'))))
      .slice(0, defaultLimits.diagnostics)
      .map(({ name, nameRange }) =>
        problem('Unknown field', `There is no field "${name}" here.${didYouMean(name, names)}`, nameRange),
      )
  )
}

function decodeBlocks(members: readonly JsonMember[], field: BlockField, diagnostics: Diagnostic[]): unknown {
  const given = members.filter(({ value }) => !isJsonNull(value))
  const [first] = given
  if (first === undefined) return undefined
  if (field.repeated !== true)
    return decodeBlock(
      given.map(({ value }) => value),
      field,
      first.value.range,
      diagnostics,
    )
  const lists = given.map(({ value }) => (value.kind === 'string' ? [value] : weakElements(value)))
  const count = Math.max(...lists.map((list) => list.length))
  return Array.from({ length: count }, (_, index) =>
    decodeBlock(
      lists.flatMap((list) => list[index] ?? []),
      field,
      first.value.range,
      diagnostics,
    ),
  )
}

function decodeBlock(
  nodes: readonly JsonNode[],
  { fields }: BlockField,
  at: SourceRange,
  diagnostics: Diagnostic[],
): unknown {
  const objects: JsonObject[] = []
  for (const node of nodes) {
    if (node.kind === 'object') objects.push(node)
    else if (!isJsonNull(node))
      diagnostics.push(problem('Wrong type', `An object is wanted here, not ${nameJson(node)}.`, node.range))
  }
  if (objects.length === 0 && nodes.some((node) => !isJsonNull(node))) return undefined
  for (const object of objects) diagnostics.push(...unknownMembers(object, fields, false))
  return decodeMembers(objects, fields, objects.at(-1)?.openRange ?? at, diagnostics).config
}
