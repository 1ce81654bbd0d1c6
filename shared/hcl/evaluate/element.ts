import { compare, signOf } from '../values/arithmetic.ts'
import { integer, isInteger, toSafeInteger } from '../values/number.ts'
import { asArray, asMap, asNumber, asString } from '../values/read.ts'
import * as types from '../values/types.ts'
import { dynamicValue, isKnown, isNull, unknownOf, type Value } from '../values/value.ts'
import { tryConvert } from './convertValue.ts'

const noElement = 'The given key does not identify an element of this value'

/** The element under a key of a value that is not null, or why there is none. */
export function elementAt(collection: Value, key: Value): Value | string {
  const { type } = collection
  if (isNull(key)) return 'Null cannot be used as a key.'
  if (type.kind === 'dynamic' || key.type.kind === 'dynamic') return dynamicValue
  switch (type.kind) {
    case 'list':
    case 'tuple':
      return sequenceElement(collection, key)
    case 'map':
      return mapElement(collection, type.element, key)
    case 'object':
      return objectElement(collection, type, key)
    case 'set':
      return 'The elements of a set have no keys; only all of them can be selected together.'
    case 'bool':
    case 'number':
    case 'string':
      return 'This value has no elements.'
  }
}

function sequenceElement(collection: Value, key: Value): Value | string {
  const { type } = collection
  const index = tryConvert(key, types.number)
  if (typeof index === 'string') return `${noElement}: ${index}.`
  const known = isKnown(collection)
  if (!isKnown(index) || (!known && type.kind === 'list'))
    return type.kind === 'list' ? unknownOf(type.element) : dynamicValue
  const number = asNumber(index)
  if (!isInteger(number)) return `${noElement}: the index has a fractional part.`
  if (signOf(number) < 0) return `${noElement}: the index is negative.`
  const length = type.kind === 'tuple' ? type.elements.length : asArray(collection).length
  if (compare(number, integer(length)) >= 0)
    return length === 0
      ? `${noElement}: it has no elements.`
      : `${noElement}: the index is not less than its length, ${length}.`
  const position = toSafeInteger(number) ?? 0
  if (type.kind === 'tuple' && !known) return unknownOf(type.elements[position] ?? types.dynamic)
  return asArray(collection)[position] ?? dynamicValue
}

function mapElement(collection: Value, element: types.Type, key: Value): Value | string {
  const name = tryConvert(key, types.string)
  if (typeof name === 'string') return `${noElement}: ${name}.`
  if (!isKnown(name) || !isKnown(collection)) return unknownOf(element)
  return asMap(collection).get(asString(name)) ?? `${noElement}.`
}

function objectElement(collection: Value, type: types.ObjectType, key: Value): Value | string {
  const name = tryConvert(key, types.string)
  if (typeof name === 'string') return `${noElement}: ${name}.`
  if (!isKnown(name)) return dynamicValue
  const attribute = type.attributes.get(asString(name))
  if (attribute === undefined) {
    const hint = key.type.kind === 'number' ? ' An object has attributes by name, not by number.' : ''
    return `${noElement}.${hint}`
  }
  return isKnown(collection) ? (asMap(collection).get(asString(name)) ?? dynamicValue) : unknownOf(attribute)
}
