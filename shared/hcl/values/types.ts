import { LimitExceeded } from '../limits.ts'

/** The type of a value, or a constraint that values are converted to. */
export type Type =
  | { readonly kind: 'bool' | 'string' | 'number' | 'dynamic' }
  | { readonly kind: 'list' | 'set' | 'map'; readonly element: Type; readonly depth: number }
  | { readonly kind: 'tuple'; readonly elements: readonly Type[]; readonly depth: number }
  | ObjectType

/** An object type: its attributes in no particular order, and which of them may be left out in a conversion. */
export interface ObjectType {
  readonly kind: 'object'
  readonly attributes: ReadonlyMap<string, Type>
  readonly optional: ReadonlySet<string>
  readonly depth: number
}

/** A type of elements of one type. */
export type CollectionType = Extract<Type, { kind: 'list' | 'set' | 'map' }>

const maximumDepth = 300
const none: ReadonlySet<string> = new Set()

/** True or false. */
export const bool: Type = { kind: 'bool' }
/** Unicode text in NFC. */
export const string: Type = { kind: 'string' }
/** See HclNumber. */
export const number: Type = { kind: 'number' }
/** Any type, or a type that is not known yet. */
export const dynamic: Type = { kind: 'dynamic' }

/** How many types are inside one another. */
function typeDepth(type: Type): number {
  return 'depth' in type ? type.depth : 0
}

function nested(...children: Type[]): number {
  let depth = 0
  for (const child of children) depth = Math.max(depth, typeDepth(child))
  if (depth >= maximumDepth) throw new LimitExceeded(`values more than ${maximumDepth} levels deep`)
  return depth + 1
}

/** A list, set or map with elements of a type. */
export function collectionOf(kind: CollectionType['kind'], element: Type): CollectionType {
  return { kind, element, depth: nested(element) }
}

/** The type of ordered elements of one type. */
export const listOf = (element: Type): CollectionType => collectionOf('list', element)
/** The type of distinct elements of one type. */
export const setOf = (element: Type): CollectionType => collectionOf('set', element)
/** The type of elements of one type by string keys. */
export const mapOf = (element: Type): CollectionType => collectionOf('map', element)

/** A sequence with a type for each element. */
export function tupleOf(elements: readonly Type[]): Extract<Type, { kind: 'tuple' }> {
  let depth = 0
  for (const element of elements) depth = Math.max(depth, nested(element))
  return { kind: 'tuple', elements, depth: Math.max(depth, 1) }
}

/** Named attributes with a type for each. */
export function objectOf(
  attributes: ReadonlyMap<string, Type>,
  optional: ReadonlySet<string> = none,
): ObjectType {
  let depth = 0
  for (const attribute of attributes.values()) depth = Math.max(depth, nested(attribute))
  return { kind: 'object', attributes, optional, depth: Math.max(depth, 1) }
}

/** True for bool, string and number. */
export function isPrimitive(type: Type): boolean {
  return type.kind === 'bool' || type.kind === 'string' || type.kind === 'number'
}

/** True for list, set and map. */
export function isCollection(type: Type): type is CollectionType {
  return type.kind === 'list' || type.kind === 'set' || type.kind === 'map'
}

/** True if both are the same type, optional attributes included. */
export function sameType(left: Type, right: Type): boolean {
  if (left === right) return true
  if (left.kind !== right.kind) return false
  if (isCollection(left)) return isCollection(right) && sameType(left.element, right.element)
  if (left.kind === 'tuple') {
    return (
      right.kind === 'tuple' &&
      left.elements.length === right.elements.length &&
      left.elements.every((element, index) => sameType(element, right.elements[index] ?? dynamic))
    )
  }
  return left.kind !== 'object' || (right.kind === 'object' && sameObject(left, right))
}

function sameObject(left: ObjectType, right: ObjectType): boolean {
  if (left.attributes.size !== right.attributes.size) return false
  if (left.optional.size !== right.optional.size) return false
  for (const [name, type] of left.attributes) {
    const other = right.attributes.get(name)
    if (other === undefined || !sameType(type, other)) return false
  }
  for (const name of left.optional) if (!right.optional.has(name)) return false
  return true
}
