import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import type { JsonMember, JsonNode } from '../../hcl/syntax/nodes.ts'
import type { FieldTypes } from './fields.ts'
import { isJsonNull, nameJson } from './jsonScalar.ts'
import {
  type Weak,
  weakBoolean,
  weakDurationMs,
  weakElements,
  weakInteger,
  weakText,
  weakTexts,
} from './weakValues.ts'

/** The value of a field from its members, later ones over earlier ones; undefined if none is set. */
export function decodeJsonValue(
  members: readonly JsonMember[],
  type: keyof FieldTypes,
  diagnostics: Diagnostic[],
): unknown {
  let value: unknown
  for (const { name, value: node } of members) {
    if (isJsonNull(node)) continue
    const read = readers[type](node)
    if ('value' in read) value = overlay(value, read.value)
    else
      diagnostics.push(
        problem(
          'Wrong type',
          `The field "${name}" wants ${read.wanted}; this is ${nameGiven(node)}.`,
          node.range,
        ),
      )
  }
  return value
}

const readers: { readonly [T in keyof FieldTypes]: (node: JsonNode) => Weak<FieldTypes[T]> } = {
  text: weakText,
  integer: weakInteger,
  boolean: weakBoolean,
  duration: weakDurationMs,
  texts: weakTexts,
  integers: weakIntegers,
  textLists: weakTextLists,
  textMap: weakTextMap,
}

function nameGiven(node: JsonNode): string {
  return node.kind === 'string' && node.text.length <= 40 ? JSON.stringify(node.text) : nameJson(node)
}

function weakIntegers(node: JsonNode): Weak<readonly number[]> {
  const numbers: number[] = []
  for (const element of weakElements(node)) {
    const number = isJsonNull(element) ? { value: 0 } : weakInteger(element)
    if (!('value' in number))
      return { wanted: `a list of whole numbers, without ${nameGiven(element)} in it` }
    numbers.push(number.value)
  }
  return { value: numbers }
}

function weakTextLists(node: JsonNode): Weak<readonly (readonly string[])[]> {
  const lists: (readonly string[])[] = []
  for (const element of weakElements(node)) {
    const texts = isJsonNull(element) ? { value: [] } : weakTexts(element)
    if (!('value' in texts)) return { wanted: 'a list of lists of texts' }
    lists.push(texts.value)
  }
  return { value: lists }
}

/** A map from an object, or from a list of them, one over the other. */
function weakTextMap(node: JsonNode): Weak<ReadonlyMap<string, string>> {
  const entries = new Map<string, string>()
  for (const object of node.kind === 'array' ? node.elements : [node]) {
    if (isJsonNull(object)) continue
    if (object.kind !== 'object') return { wanted: 'an object with texts in it' }
    for (const { name, value } of object.members) {
      const text = isJsonNull(value) ? { value: '' } : weakText(value)
      if (!('value' in text))
        return { wanted: `an object of texts, without ${nameJson(value)} for ${JSON.stringify(name)}` }
      entries.set(name, text.value)
    }
  }
  return { value: entries }
}

/** A value decoded over one that is there already, as mapstructure leaves it. */
function overlay(below: unknown, above: unknown): unknown {
  if (above instanceof Map && below instanceof Map) return new Map<unknown, unknown>([...below, ...above])
  if (Array.isArray(above) && Array.isArray(below)) {
    const covered = above.map((item: unknown, index) => overlay(below[index], item))
    return [...covered, ...(below as readonly unknown[]).slice(above.length)]
  }
  return above
}
