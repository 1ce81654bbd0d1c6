import { isCollection, type Type } from './types.ts'

/** Negative if the first type is the more general of the two, positive if the second is, 0 if neither. */
function compareTypes(left: Type, right: Type): number {
  if (left.kind === 'dynamic' || right.kind === 'dynamic') return dynamicOrder(left, right)
  if (left.kind === 'string' && (right.kind === 'bool' || right.kind === 'number')) return -1
  if (right.kind === 'string' && (left.kind === 'bool' || left.kind === 'number')) return 1
  if (isCollection(left) && left.kind === right.kind) return compareTypes(left.element, right.element)
  const generality = rank(left, right)
  if (generality !== 0) return generality
  if (left.kind === 'object' && right.kind === 'object') {
    if (left.attributes.size !== right.attributes.size) return 0
    const orders: number[] = []
    for (const [name, type] of left.attributes) {
      const other = right.attributes.get(name)
      if (other === undefined) return 0
      orders.push(compareTypes(type, other))
    }
    return agreedOrder(orders)
  }
  if (left.kind === 'tuple' && right.kind === 'tuple') {
    if (left.elements.length !== right.elements.length) return 0
    return agreedOrder(left.elements.map((type, index) => compareTypes(type, right.elements[index] ?? type)))
  }
  return 0
}

function dynamicOrder(left: Type, right: Type): number {
  if (left.kind !== 'dynamic') return -1
  return right.kind === 'dynamic' ? 0 : 1
}

/** Lists stand before tuples and sets, tuples before sets, maps before objects. */
function rank(left: Type, right: Type): number {
  if (left.kind === 'map' && right.kind === 'object') return -1
  if (left.kind === 'object' && right.kind === 'map') return 1
  const order = ['list', 'tuple', 'set']
  const a = order.indexOf(left.kind)
  const b = order.indexOf(right.kind)
  return a < 0 || b < 0 ? 0 : Math.sign(a - b)
}

function agreedOrder(orders: readonly number[]): number {
  const general = orders.some((order) => order < 0)
  const special = orders.some((order) => order > 0)
  if (general === special) return 0
  return general ? -1 : 1
}

/** Indexes of the types, those that are more general first, otherwise as given. */
export function byGenerality(types: readonly Type[]): number[] {
  const followers = types.map((): number[] => [])
  const waiting = types.map(() => 0)
  for (const [first, left] of types.entries()) {
    for (let second = first + 1; second < types.length; second++) {
      const order = compareTypes(left, types[second] ?? left)
      if (order === 0) continue
      const [before, after] = order < 0 ? [first, second] : [second, first]
      followers[before]?.push(after)
      waiting[after] = (waiting[after] ?? 0) + 1
    }
  }
  const sorted = types.flatMap((_, index) => (waiting[index] === 0 ? [index] : []))
  for (let at = 0; at < sorted.length; at++) {
    for (const after of followers[sorted[at] ?? 0] ?? []) {
      waiting[after] = (waiting[after] ?? 0) - 1
      if (waiting[after] === 0) sorted.push(after)
    }
  }
  return sorted
}
