import { commonType, emptyCollection, mapValue, objectValue } from './build.ts'
import { type Conversion, ConversionError, type ConversionRules } from './conversion.ts'
import { unifyElements } from './convertSequence.ts'
import { mismatch } from './mismatch.ts'
import { asMap } from './read.ts'
import { withoutOptional } from './typeTraits.ts'
import { isCollection, type ObjectType, sameType, type Type } from './types.ts'
import { isNull, nullOf, type Value } from './value.ts'

const plainNull = (value: Value): Value => (isNull(value) ? nullOf(withoutOptional(value.type)) : value)

function built(
  rules: ConversionRules,
  entries: readonly (readonly [string, Value])[],
  element: Type,
  unsafe: boolean,
): Value {
  let values: readonly Value[] = entries.map(([, value]) => value)
  if (isCollection(element) || element.kind === 'object') values = unifyElements(rules, values, unsafe)
  const type = commonType(values)
  if (type === undefined) throw new ConversionError('element types must all match for conversion to map')
  return mapValue(
    entries.map(([key, value], index) => [key, values[index] ?? value] as const),
    type,
  )
}

/** Map to map, element by element. */
export function mapToMap(rules: ConversionRules, element: Type, convert: Conversion): Conversion {
  return (value) => {
    const entries = Array.from(asMap(value), ([key, item]) => [key, convert(item)] as const)
    if (entries.length > 0) return built(rules, entries, element, false)
    const own = value.type.kind === 'map' ? value.type.element : element
    return emptyCollection('map', element.kind === 'dynamic' ? own : element)
  }
}

/** Object to map; undefined if an attribute's type cannot be converted. */
export function objectToMap(
  rules: ConversionRules,
  from: ObjectType,
  wanted: Type,
  unsafe: boolean,
): Conversion | undefined {
  if (from.attributes.size === 0) return () => emptyCollection('map', withoutOptional(wanted))
  const attributes = [...from.attributes.values()]
  const element = wanted.kind === 'dynamic' ? rules.unify(attributes, unsafe)?.type : wanted
  if (element === undefined) return undefined
  const conversions = new Map<string, Conversion>()
  for (const [name, own] of from.attributes) {
    if (sameType(own, element)) continue
    const conversion = rules.find(own, element, unsafe)
    if (conversion === undefined) return undefined
    conversions.set(name, conversion)
  }
  return (value) => {
    const entries = Array.from(
      asMap(value),
      ([name, item]) => [name, conversions.get(name)?.(item) ?? item] as const,
    )
    return built(rules, entries, element, unsafe)
  }
}

/** Map to object; keys the object does not know are dropped. Undefined if a type cannot be converted. */
export function mapToObject(rules: ConversionRules, element: Type, to: ObjectType): Conversion | undefined {
  const conversions = new Map<string, Conversion | undefined>()
  for (const [name, wanted] of to.attributes) {
    if (sameType(wanted, element)) continue
    const conversion = rules.find(element, wanted, true)
    if (conversion === undefined && !to.optional.has(name)) return undefined
    conversions.set(name, conversion)
  }
  return (value) => {
    const attributes = new Map<string, Value>()
    for (const [name, item] of asMap(value)) {
      const wanted = to.attributes.get(name)
      if (wanted === undefined) continue
      const conversion = conversions.get(name)
      if (conversion === undefined && conversions.has(name)) {
        const reason = mismatch(rules, item.type, wanted)
        throw new ConversionError(`map element type is incompatible with attribute "${name}": ${reason}`)
      }
      attributes.set(name, plainNull(conversion === undefined ? item : conversion(item)))
    }
    for (const [name, wanted] of to.attributes) {
      if (attributes.has(name)) continue
      if (!to.optional.has(name))
        throw new ConversionError(`map has no element for required attribute "${name}"`)
      attributes.set(name, nullOf(withoutOptional(wanted)))
    }
    return objectValue(attributes)
  }
}
