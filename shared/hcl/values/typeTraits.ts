import { compareText } from './order.ts'
import { collectionOf, isCollection, objectOf, tupleOf, type Type } from './types.ts'

/** True if the type has a dynamic part anywhere. */
export function hasDynamic(type: Type): boolean {
  if (type.kind === 'dynamic') return true
  if (isCollection(type)) return hasDynamic(type.element)
  if (type.kind === 'tuple') return type.elements.some(hasDynamic)
  if (type.kind === 'object') return Array.from(type.attributes.values()).some(hasDynamic)
  return false
}

/** The same type with every attribute required, as the type of a value is. */
export function withoutOptional(type: Type): Type {
  if (isCollection(type)) {
    const element = withoutOptional(type.element)
    return element === type.element ? type : collectionOf(type.kind, element)
  }
  if (type.kind === 'tuple') {
    const elements = type.elements.map(withoutOptional)
    return elements.every((element, index) => element === type.elements[index]) ? type : tupleOf(elements)
  }
  if (type.kind !== 'object') return type
  let changed = type.optional.size > 0
  const attributes = new Map<string, Type>()
  for (const [name, attribute] of type.attributes) {
    const plain = withoutOptional(attribute)
    attributes.set(name, plain)
    changed ||= plain !== attribute
  }
  return changed ? objectOf(attributes) : type
}

/** True if a value of a type is acceptable where a constraint with dynamic parts is asked for, as it is. */
export function conforms(given: Type, wanted: Type): boolean {
  if (wanted.kind === 'dynamic') return true
  if (isCollection(wanted)) return given.kind === wanted.kind && conforms(given.element, wanted.element)
  if (wanted.kind === 'tuple') {
    return (
      given.kind === 'tuple' &&
      given.elements.length === wanted.elements.length &&
      wanted.elements.every((element, index) => conforms(given.elements[index] ?? element, element))
    )
  }
  if (wanted.kind === 'object') {
    if (given.kind !== 'object' || given.attributes.size !== wanted.attributes.size) return false
    for (const [name, attribute] of wanted.attributes) {
      const own = given.attributes.get(name)
      if (own === undefined || !conforms(own, attribute)) return false
    }
    return true
  }
  return given.kind === wanted.kind
}

/** The type in a few words of a message: `list of string`, `object`, `tuple`. */
export function typeName(type: Type): string {
  if (isCollection(type)) return `${type.kind} of ${elementName(type.element)}`
  return type.kind
}

function elementName(type: Type): string {
  return type.kind === 'dynamic' ? 'dynamic' : typeName(type)
}

/** Like {@link typeName}, for a type that is asked for. */
export function constraintName(type: Type): string {
  if (isCollection(type))
    return type.element.kind === 'dynamic'
      ? `${type.kind} of any single type`
      : `${type.kind} of ${constraintName(type.element)}`
  return type.kind === 'dynamic' ? 'any type' : type.kind
}

/** The type as it is written in a source: `map(list(string))`. */
export function typeExpression(type: Type): string {
  if (isCollection(type)) return `${type.kind}(${typeExpression(type.element)})`
  if (type.kind === 'tuple') return `tuple([${type.elements.map(typeExpression).join(', ')}])`
  if (type.kind === 'dynamic') return 'any'
  if (type.kind !== 'object') return type.kind
  const attributes = Array.from(type.attributes, ([name, attribute]) => {
    const text = typeExpression(attribute)
    return `${name}=${type.optional.has(name) ? `optional(${text})` : text}`
  })
  return `object({${attributes.sort(compareText).join(',')}})`
}
