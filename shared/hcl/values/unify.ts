import { byGenerality } from './compareTypes.ts'
import type { Conversion, ConversionRules, Unification } from './conversion.ts'
import {
  type CollectionType,
  collectionOf,
  dynamic,
  isCollection,
  isPrimitive,
  listOf,
  mapOf,
  objectOf,
  sameType,
  tupleOf,
  type Type,
} from './types.ts'
import { dynamicValue } from './value.ts'

/** A type that all the types can be converted to, undefined if there is none. */
export function unify(
  rules: ConversionRules,
  types: readonly Type[],
  unsafe: boolean,
): Unification | undefined {
  const first = types[0]
  if (first === undefined) return undefined
  if (types.every((type) => type === first || (isPrimitive(type) && type.kind === first.kind)))
    return { type: first, conversions: types.map(() => undefined) }
  const kinds = new Set(types.map(({ kind }) => kind))
  const hasDynamic = kinds.delete('dynamic')
  const only = kinds.size === 1 ? [...kinds][0] : undefined
  if (only === 'map' || only === 'list' || only === 'set')
    return hasDynamic ? allDynamic(types) : unifyCollections(rules, only, types, unsafe)
  if (only === 'object') return hasDynamic ? allDynamic(types) : unifyObjects(rules, types, unsafe)
  if (only === 'tuple') return hasDynamic ? allDynamic(types) : unifyTuples(rules, types, unsafe)
  if (kinds.size === 2 && kinds.has('map') && kinds.has('object')) {
    const result = unifyMixed(rules, types, 'object', unsafe)
    if (result !== undefined) return result
  } else if (kinds.size === 2 && kinds.has('list') && kinds.has('tuple')) {
    const result = unifyMixed(rules, types, 'tuple', unsafe)
    if (result !== undefined) return result
  } else if (kinds.has('object') && kinds.has('tuple')) {
    return undefined
  }
  return unifyByPreference(rules, types, unsafe)
}

function unifyByPreference(
  rules: ConversionRules,
  types: readonly Type[],
  unsafe: boolean,
): Unification | undefined {
  const tried: Type[] = []
  for (const index of types.length > 64 ? distinctByGenerality(types) : byGenerality(types)) {
    const wanted = types[index]
    if (wanted === undefined || tried.some((type) => sameType(type, wanted))) continue
    tried.push(wanted)
    const result = convertAll(rules, types, wanted, unsafe)
    if (result !== undefined) return result
  }
  return undefined
}

/** The order among many types is the order among the few different ones. */
function distinctByGenerality(types: readonly Type[]): number[] {
  const indexes: number[] = []
  for (const [index, type] of types.entries())
    if (!indexes.some((other) => sameType(types[other] ?? dynamic, type))) indexes.push(index)
  return byGenerality(indexes.map((index) => types[index] ?? dynamic)).map((index) => indexes[index] ?? 0)
}

function convertAll(
  rules: ConversionRules,
  types: readonly Type[],
  wanted: Type,
  unsafe: boolean,
): Unification | undefined {
  const conversions: (Conversion | undefined)[] = []
  for (const type of types) {
    if (sameType(type, wanted)) {
      conversions.push(undefined)
      continue
    }
    const conversion = rules.find(type, wanted, unsafe)
    if (conversion === undefined) return undefined
    conversions.push(conversion)
  }
  return { type: wanted, conversions }
}

function allDynamic(types: readonly Type[]): Unification {
  return { type: dynamic, conversions: types.map(() => () => dynamicValue) }
}

function unifyCollections(
  rules: ConversionRules,
  kind: CollectionType['kind'],
  types: readonly Type[],
  unsafe: boolean,
): Unification | undefined {
  const elements = types.flatMap((type) => (isCollection(type) ? [type.element] : []))
  const element = rules.unify(elements, unsafe)
  return element && convertAll(rules, types, collectionOf(kind, element.type), unsafe)
}

/** Maps with objects as maps, lists with tuples as lists. */
function unifyMixed(
  rules: ConversionRules,
  types: readonly Type[],
  structural: 'object' | 'tuple',
  unsafe: boolean,
): Unification | undefined {
  const own = types.filter(({ kind }) => kind === structural)
  const wanted = structural === 'object' ? 'map' : 'list'
  const gathered = structural === 'object' ? asMaps(rules, own, unsafe) : asLists(rules, own, unsafe)
  if (gathered?.type.kind !== wanted) return undefined
  const unified = rules.unify(
    types.map((type) => (type.kind === structural ? gathered.type : type)),
    unsafe,
  )
  if (unified?.type.kind !== wanted) return undefined
  let position = 0
  const conversions = types.map((type, index) => {
    const outer = unified.conversions[index]
    if (type.kind !== structural) return outer
    const inner = gathered.conversions[position++]
    return outer === undefined ? inner : rules.find(type, unified.type, unsafe)
  })
  return { type: unified.type, conversions }
}

function asMaps(rules: ConversionRules, types: readonly Type[], unsafe: boolean): Unification | undefined {
  const attributes = types.flatMap((type) => (type.kind === 'object' ? [...type.attributes.values()] : []))
  const element = rules.unify(attributes, unsafe)
  return element && convertAll(rules, types, mapOf(element.type), unsafe)
}

function asLists(rules: ConversionRules, types: readonly Type[], unsafe: boolean): Unification | undefined {
  const elements = types.flatMap((type) => (type.kind === 'tuple' ? type.elements : []))
  const element = rules.unify(elements, unsafe)
  return element && convertAll(rules, types, listOf(element.type), unsafe)
}

function unifyObjects(
  rules: ConversionRules,
  types: readonly Type[],
  unsafe: boolean,
): Unification | undefined {
  const [first] = types
  if (first?.kind !== 'object') return undefined
  const sameNames = types.every(
    (type) =>
      type.kind === 'object' &&
      type.attributes.size === first.attributes.size &&
      [...type.attributes.keys()].every((name) => first.attributes.has(name)),
  )
  if (!sameNames) return asMaps(rules, types, unsafe)
  const attributes = new Map<string, Type>()
  for (const name of first.attributes.keys()) {
    const across = types.map(
      (type) => (type.kind === 'object' ? type.attributes.get(name) : undefined) ?? dynamic,
    )
    const attribute = rules.unify(across, unsafe)
    if (attribute === undefined) return undefined
    attributes.set(name, attribute.type)
  }
  return convertAll(rules, types, objectOf(attributes), unsafe) ?? asMaps(rules, types, unsafe)
}

function unifyTuples(
  rules: ConversionRules,
  types: readonly Type[],
  unsafe: boolean,
): Unification | undefined {
  const [first] = types
  if (first?.kind !== 'tuple') return undefined
  const sameLength = types.every(
    (type) => type.kind === 'tuple' && type.elements.length === first.elements.length,
  )
  if (!sameLength) return asLists(rules, types, unsafe)
  const elements: Type[] = []
  for (const index of first.elements.keys()) {
    const across = types.map((type) => (type.kind === 'tuple' ? type.elements[index] : undefined) ?? dynamic)
    const element = rules.unify(across, unsafe)
    if (element === undefined) return undefined
    elements.push(element.type)
  }
  return convertAll(rules, types, tupleOf(elements), unsafe) ?? asLists(rules, types, unsafe)
}
