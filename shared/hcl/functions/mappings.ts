import { mapValue, objectValue } from '../values/build.ts'
import { ConversionError } from '../values/conversion.ts'
import { convert } from '../values/convert.ts'
import { asArray, asMap, asString } from '../values/read.ts'
import { typeName } from '../values/typeTraits.ts'
import * as types from '../values/types.ts'
import { dynamic, listOf, mapOf, objectOf, sameType, tupleOf, type Type } from '../values/types.ts'
import {
  dynamicValue,
  elementsOf,
  isKnown,
  isNull,
  isWhollyKnown,
  stringValue,
  unknownOf,
  type Value,
} from '../values/value.ts'
import { sortedByKey } from '../values/order.ts'
import { FunctionError, type HclFunction, plainFunction } from './function.ts'
import { anything, list, text } from './parameters.ts'

const missing = dynamicValue

const keys = plainFunction({
  parameters: [{ ...anything('inputMap'), allowUnknown: true }],
  returns: ([{ type } = missing]) => {
    if (type.kind === 'map') return listOf(types.string)
    if (type.kind === 'object') return tupleOf(Array.from(type.attributes.keys(), () => types.string))
    throw new FunctionError('must have map or object type', 0)
  },
  call: ([value = missing], type) => {
    const names = value.type.kind === 'object' ? sortedByKey(value.type.attributes).keys() : undefined
    if (names === undefined && !isKnown(value)) return unknownOf(type)
    return { type, content: Array.from(names ?? asMap(value).keys(), stringValue) }
  },
})

const values = plainFunction({
  parameters: [anything('mapping')],
  returns: ([{ type } = missing]) => {
    if (type.kind === 'map') return listOf(type.element)
    if (type.kind === 'object') return tupleOf([...sortedByKey(type.attributes).values()])
    throw new FunctionError('values() requires a map as the first argument')
  },
  call: ([value = missing], type) => ({ type, content: [...elementsOf(value)] }),
})

const lookup = plainFunction({
  parameters: [anything('inputMap'), text('key'), anything('default')],
  mayBeNull: true,
  returns: ([map = missing, key = missing, fallback = missing]) => {
    if (map.type.kind === 'object') {
      if (!isKnown(key)) return dynamic
      return map.type.attributes.get(asString(key)) ?? fallback.type
    }
    if (map.type.kind !== 'map') throw new FunctionError('lookup() requires a map as the first argument', 0)
    try {
      convert(fallback, map.type.element)
    } catch (thrown) {
      if (!(thrown instanceof ConversionError)) throw thrown
      throw new FunctionError('the default value must have the same type as the map elements', 2)
    }
    return map.type.element
  },
  call: ([map = missing, key = missing, fallback = missing], type) => {
    if (!isWhollyKnown(map)) return unknownOf(type)
    return asMap(map).get(asString(key)) ?? convert(fallback, type)
  },
})

function mergedType(args: readonly Value[]): Type {
  const attributes = new Map<string, Type>()
  let known = true
  for (const { type } of args) {
    if (type.kind === 'dynamic') return dynamic
    if (type.kind !== 'map' && type.kind !== 'object')
      throw new FunctionError(`arguments must be maps or objects, got ${typeName(type)}`)
  }
  for (const value of args) {
    if (isNull(value)) continue
    if (value.type.kind === 'object') {
      for (const [name, type] of value.type.attributes) attributes.set(name, type)
    } else if (value.type.kind === 'map') {
      if (!isKnown(value)) known = false
      else for (const name of asMap(value).keys()) attributes.set(name, value.type.element)
    }
  }
  const first = args[0]?.type
  if (first === undefined) return objectOf(attributes)
  if (args.every(({ type }) => sameType(type, first))) return first
  return known ? objectOf(attributes) : dynamic
}

const merge = plainFunction({
  parameters: [],
  rest: { name: 'maps', type: dynamic, allowDynamic: true, allowNull: true },
  returns: mergedType,
  call: (args, type, { charge }) => {
    const merged = new Map<string, Value>()
    for (const value of args) {
      if (isNull(value)) continue
      charge(asMap(value).size)
      for (const [name, element] of asMap(value)) merged.set(name, element)
    }
    return type.kind === 'map' ? mapValue(merged, type.element) : objectValue(merged)
  },
})

const zipmap = plainFunction({
  parameters: [list('keys', types.string), anything('values')],
  returns: ([names = missing, { type } = missing]) => {
    if (type.kind === 'list') return mapOf(type.element)
    if (type.kind !== 'tuple') throw new FunctionError('values argument must be a list or tuple value')
    if (!isWhollyKnown(names)) return dynamic
    const attributes = new Map<string, Type>()
    checkCounts(asArray(names).length, type.elements.length)
    for (const [index, name] of asArray(names).entries())
      attributes.set(nameOf(name, index), type.elements[index] ?? dynamic)
    return objectOf(attributes)
  },
  call: ([names = missing, items = missing], type) => {
    if (!isWhollyKnown(names)) return unknownOf(type)
    const elements = asArray(items)
    checkCounts(asArray(names).length, elements.length)
    const zipped = new Map<string, Value>()
    for (const [index, name] of asArray(names).entries())
      zipped.set(nameOf(name, index), elements[index] ?? missing)
    return type.kind === 'map' ? mapValue(zipped, type.element) : objectValue(zipped)
  },
})

function nameOf(value: Value, index: number): string {
  if (isNull(value)) throw new FunctionError(`keys list has null value at index ${index}`)
  return asString(value)
}

function checkCounts(names: number, items: number): void {
  if (names !== items)
    throw new FunctionError(`number of keys (${names}) does not match number of values (${items})`)
}

/** Functions over maps and objects. */
export const mappingFunctions: Readonly<Record<string, HclFunction>> = { keys, lookup, merge, values, zipmap }
