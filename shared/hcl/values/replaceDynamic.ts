import type { ConversionRules } from './conversion.ts'
import { collectionOf, dynamic, isCollection, objectOf, tupleOf, type Type } from './types.ts'

/** The type a null or unknown value of one type gets when it is converted to another: dynamic parts are filled in. */
export function replaceDynamic(rules: ConversionRules, from: Type | undefined, to: Type): Type {
  if (from === undefined || from.kind === 'dynamic') return to
  if (to.kind === 'dynamic') return from
  if (isCollection(to)) {
    const element = elementType(rules, from, to.kind === 'map')
    return collectionOf(
      to.kind,
      element === 'unrelated' ? dynamic : replaceDynamic(rules, element, to.element),
    )
  }
  if (to.kind === 'tuple') {
    const own = from.kind === 'tuple' ? from.elements : []
    return tupleOf(to.elements.map((element, index) => replaceDynamic(rules, own[index], element)))
  }
  if (to.kind !== 'object') return to
  const attributes = new Map<string, Type>()
  for (const [name, wanted] of to.attributes) {
    const own =
      from.kind === 'map' ? from.element : from.kind === 'object' ? from.attributes.get(name) : undefined
    attributes.set(name, replaceDynamic(rules, own, wanted))
  }
  return objectOf(attributes)
}

function elementType(rules: ConversionRules, from: Type, forMap: boolean): Type | undefined | 'unrelated' {
  if (forMap) {
    if (from.kind === 'map') return from.element
    return from.kind === 'object' ? rules.unify([...from.attributes.values()], true)?.type : 'unrelated'
  }
  if (from.kind === 'set' || from.kind === 'list') return from.element
  return from.kind === 'tuple' ? rules.unify(from.elements, true)?.type : 'unrelated'
}
