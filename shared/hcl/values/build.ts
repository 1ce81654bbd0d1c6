import { compareText } from './order.ts'
import { setElements } from './sets.ts'
import * as types from './types.ts'
import {
  type CollectionType,
  dynamic,
  listOf,
  mapOf,
  objectOf,
  sameType,
  setOf,
  tupleOf,
  type Type,
} from './types.ts'
import { normalised, type Value } from './value.ts'

/** A tuple of the values. */
export function tupleValue(elements: readonly Value[]): Value {
  return { type: tupleOf(elements.map(({ type }) => type)), content: elements }
}

/** An object of the attributes; a later one wins over an earlier one of the same name in NFC. */
export function objectValue(attributes: Iterable<readonly [string, Value]>): Value {
  const content = sortedEntries(attributes)
  const attributeTypes = new Map<string, Type>()
  for (const [name, value] of content) attributeTypes.set(name, value.type)
  return { type: objectOf(attributeTypes), content }
}

function sortedEntries(entries: Iterable<readonly [string, Value]>): Map<string, Value> {
  const list: (readonly [string, Value])[] = []
  let sorted = true
  let previous: string | undefined
  for (const [name, value] of entries) {
    const key = normalised(name)
    sorted &&= previous === undefined || compareText(previous, key) < 0
    previous = key
    list.push([key, value])
  }
  if (!sorted) list.sort(([left], [right]) => compareText(left, right))
  return new Map(list)
}

/** The type all elements share, ignoring those of unknown type; undefined if there is none. */
export function commonType(elements: Iterable<Value>): Type | undefined {
  let common: Type = dynamic
  for (const { type } of elements) {
    if (common.kind === 'dynamic') common = type
    else if (type.kind !== 'dynamic' && !sameType(common, type)) return undefined
  }
  return common
}

const retyped = (elements: readonly Value[], type: Type): readonly Value[] =>
  elements.every((element) => element.type === type)
    ? elements
    : elements.map(({ content }) => ({ type, content }))

/** A list of elements of one type. */
export function listValue(elements: readonly Value[], element: Type): Value {
  return { type: listOf(element), content: retyped(elements, element) }
}

/** A set of elements of one type, without repetitions and in the language's order. */
export function setValue(elements: readonly Value[], element: Type): Value {
  return { type: setOf(element), content: setElements(retyped(elements, element)) }
}

/** A map of elements of one type. */
export function mapValue(entries: Iterable<readonly [string, Value]>, element: Type): Value {
  const content = sortedEntries(entries)
  for (const [key, value] of content)
    if (value.type !== element) content.set(key, { type: element, content: value.content })
  return { type: mapOf(element), content }
}

/** A list, set or map without elements. */
export function emptyCollection(kind: CollectionType['kind'], element: Type): Value {
  return { type: types.collectionOf(kind, element), content: kind === 'map' ? new Map() : [] }
}
