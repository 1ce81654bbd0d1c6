import { objectValue, tupleValue } from './build.ts'
import type { Conversion, ConversionRules } from './conversion.ts'
import { asArray, asMap } from './read.ts'
import { withoutOptional } from './typeTraits.ts'
import { type ObjectType, sameType, type Type } from './types.ts'
import { isNull, nullOf, type Value } from './value.ts'

/** Object to object: attributes the target does not know are dropped, optional ones that are missing become null. */
export function objectToObject(
  rules: ConversionRules,
  from: ObjectType,
  to: ObjectType,
  unsafe: boolean,
): Conversion | undefined {
  const conversions = new Map<string, Conversion | undefined>()
  for (const [name, wanted] of to.attributes) {
    const own = from.attributes.get(name)
    if (own === undefined) {
      if (!to.optional.has(name)) return undefined
      continue
    }
    const conversion = sameType(own, wanted) ? undefined : rules.find(own, wanted, unsafe)
    if (conversion === undefined && !sameType(own, wanted)) return undefined
    conversions.set(name, conversion)
  }
  return (value) => {
    const attributes = new Map<string, Value>()
    for (const [name, item] of asMap(value)) {
      if (!conversions.has(name)) continue
      const converted = conversions.get(name)?.(item) ?? item
      attributes.set(name, isNull(converted) ? nullOf(withoutOptional(converted.type)) : converted)
    }
    for (const name of to.optional) {
      const wanted = to.attributes.get(name)
      if (wanted !== undefined && !attributes.has(name)) attributes.set(name, nullOf(withoutOptional(wanted)))
    }
    return objectValue(attributes)
  }
}

/** Tuple to tuple of the same length. */
export function tupleToTuple(
  rules: ConversionRules,
  from: readonly Type[],
  to: readonly Type[],
  unsafe: boolean,
): Conversion | undefined {
  if (from.length !== to.length) return undefined
  const conversions: (Conversion | undefined)[] = []
  for (const [index, wanted] of to.entries()) {
    const own = from[index] ?? wanted
    const conversion = sameType(own, wanted) ? undefined : rules.find(own, wanted, unsafe)
    if (conversion === undefined && !sameType(own, wanted)) return undefined
    conversions.push(conversion)
  }
  return (value) => tupleValue(asArray(value).map((item, index) => conversions[index]?.(item) ?? item))
}
