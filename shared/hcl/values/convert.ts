import { type Conversion, ConversionError, type ConversionRules, type Unification } from './conversion.ts'
import { mapToMap, mapToObject, objectToMap } from './convertMapping.ts'
import { primitiveConversion } from './convertPrimitive.ts'
import { collectionToSequence, tupleToSequence } from './convertSequence.ts'
import { objectToObject, tupleToTuple } from './convertStructural.ts'
import { mismatch } from './mismatch.ts'
import { replaceDynamic } from './replaceDynamic.ts'
import { withoutOptional } from './typeTraits.ts'
import { isPrimitive, sameType, type Type } from './types.ts'
import { unify } from './unify.ts'
import { asPresent, isKnown, isNull, isPresent, nullOf, unknownOf, type Value } from './value.ts'

const rules: ConversionRules = {
  find: findConversion,
  unify: (types, unsafe) => unify(rules, types, unsafe),
}

/**
 * The value as one of the type, or of the type with its dynamic parts filled in.
 * Throws {@link ConversionError} if that is not possible.
 */
export function convert(value: Value, wanted: Type): Value {
  if (value.type === wanted || wanted.kind === 'dynamic' || sameType(value.type, withoutOptional(wanted)))
    return value
  const conversion = findConversion(value.type, wanted, true)
  if (conversion === undefined) throw new ConversionError(mismatch(rules, value.type, wanted))
  return conversion(value)
}

/** A type that values of all the types can be converted to, undefined if there is none. */
export function unifyTypes(types: readonly Type[], unsafe = true): Unification | undefined {
  return rules.unify(types, unsafe)
}

/** The conversion between two types, undefined if there is none; an unsafe one may fail for some values. */
export function findConversion(from: Type, to: Type, unsafe: boolean): Conversion | undefined {
  const known = knownConversion(from, to, unsafe)
  if (known === undefined) return undefined
  return (value) => {
    if (to.kind === 'dynamic') return value
    if (isKnown(value) && !isNull(value)) return known(value)
    const type = replaceDynamic(rules, value.type, withoutOptional(to))
    if (isNull(value)) return nullOf(type)
    return isPresent(value) ? asPresent(unknownOf(type)) : unknownOf(type)
  }
}

function knownConversion(from: Type, to: Type, unsafe: boolean): Conversion | undefined {
  if (to.kind === 'dynamic') return (value) => value
  if (from.kind === 'dynamic') return unsafe ? (value) => convert(value, to) : undefined
  if (isPrimitive(from) || isPrimitive(to)) return primitiveConversion(from, to, unsafe)
  switch (to.kind) {
    case 'object':
      if (from.kind === 'object') return objectToObject(rules, from, to, unsafe)
      return from.kind === 'map' && unsafe ? mapToObject(rules, from.element, to) : undefined
    case 'tuple':
      return from.kind === 'tuple' ? tupleToTuple(rules, from.elements, to.elements, unsafe) : undefined
    case 'map':
      if (from.kind === 'object') return objectToMap(rules, from, to.element, unsafe)
      return from.kind === 'map' ? mapConversion(from.element, to.element, unsafe) : undefined
    case 'list':
    case 'set':
      if (from.kind === 'tuple') return tupleToSequence(rules, to.kind, from.elements, to.element, unsafe)
      if (from.kind !== 'list' && from.kind !== 'set') return undefined
      if (to.kind === 'set' && from.kind === 'list' && !unsafe) return undefined
      return sequenceConversion(to.kind, from.element, to.element, unsafe)
    case 'bool':
    case 'number':
    case 'string':
      return undefined
  }
}

function mapConversion(from: Type, to: Type, unsafe: boolean): Conversion | undefined {
  const element = findConversion(from, to, unsafe)
  // Even maps of the same type have no conversion where their elements have none to themselves.
  return element === undefined ? undefined : mapToMap(rules, to, element)
}

function sequenceConversion(
  kind: 'list' | 'set',
  from: Type,
  to: Type,
  unsafe: boolean,
): Conversion | undefined {
  if (sameType(from, to)) return collectionToSequence(kind, to, undefined)
  const element = findConversion(from, to, unsafe)
  return element === undefined ? undefined : collectionToSequence(kind, to, element)
}
