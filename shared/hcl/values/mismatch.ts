import type { ConversionRules } from './conversion.ts'
import { compareText } from './order.ts'
import { constraintName } from './typeTraits.ts'
import { isCollection, type ObjectType, sameType, type Type } from './types.ts'

/** Why a type cannot be converted to another, to complete "Unsuitable value: …". */
export function mismatch(rules: ConversionRules, given: Type, wanted: Type): string {
  const required = `${constraintName(wanted)} required`
  if (given.kind === 'object' && wanted.kind === 'object') return mismatchedObject(rules, given, wanted)
  if (!isCollection(wanted)) return required
  if (isCollection(given)) {
    const related = wanted.kind === 'map' ? given.kind === 'map' : given.kind !== 'map'
    if (!related) return required
    return `incorrect ${wanted.kind} element type: ${mismatch(rules, given.element, wanted.element)}`
  }
  const structural = wanted.kind === 'map' ? 'object' : 'tuple'
  if (given.kind !== structural) return required
  if (wanted.element.kind === 'dynamic') return `all ${wanted.kind} elements must have the same type`
  const parts: Iterable<readonly [string, Type]> =
    given.kind === 'tuple'
      ? given.elements.map((element, index) => [String(index), element] as const)
      : given.kind === 'object'
        ? Array.from(given.attributes, ([name, type]) => [JSON.stringify(name), type] as const)
        : []
  for (const [name, part] of parts) {
    if (sameType(part, wanted.element) || rules.find(part, wanted.element, true) !== undefined) continue
    return `element ${name}: ${mismatch(rules, part, wanted.element)}`
  }
  return `all elements must be ${constraintName(wanted.element)}`
}

function mismatchedObject(rules: ConversionRules, given: ObjectType, wanted: ObjectType): string {
  const missing = [...wanted.attributes.keys()]
    .filter((name) => !given.attributes.has(name) && !wanted.optional.has(name))
    .sort(compareText)
    .map((name) => JSON.stringify(name))
  const last = missing.pop()
  if (last !== undefined) {
    if (missing.length === 0) return `attribute ${last} is required`
    const separator = missing.length === 1 ? ' and ' : ', and '
    return `attributes ${missing.join(', ')}${separator}${last} are required`
  }
  for (const [name, part] of wanted.attributes) {
    const own = given.attributes.get(name)
    if (own === undefined || sameType(own, part) || rules.find(own, part, true) !== undefined) continue
    return `attribute ${JSON.stringify(name)}: ${mismatch(rules, own, part)}`
  }
  return 'incorrect object attributes'
}
