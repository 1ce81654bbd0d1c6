import { compare } from './arithmetic.ts'
import { formatNumber } from './formatNumber.ts'
import { type HclNumber, isInteger } from './number.ts'
import { asNumber } from './read.ts'
import { conforms, hasDynamic } from './typeTraits.ts'
import { sameType } from './types.ts'
import { elementsOf, isKnown, isPresent, isUnknownContent, type Value } from './value.ts'

/** Whether two values are equal; undefined while that depends on something unknown. */
export function equals(left: Value, right: Value): boolean | undefined {
  if (left.content === null && isPresent(right)) return false
  if (right.content === null && isPresent(left)) return false
  if (!isKnown(left)) return isKnown(right) ? equalsUnknown(left, right) : undefined
  if (!isKnown(right)) return equalsUnknown(right, left)
  if (left.content === null || right.content === null) return left.content === right.content
  if (hasUnknownType(left) || hasUnknownType(right))
    return conforms(left.type, right.type) || conforms(right.type, left.type) ? undefined : false
  return sameType(left.type, right.type) && equalContents(left, right)
}

/** True if the type of the value or of anything in it is still to be known; null has a type. */
function hasUnknownType(value: Value): boolean {
  if (value.content === null) return false
  if (value.type.kind === 'dynamic') return true
  for (const element of elementsOf(value)) if (hasUnknownType(element)) return true
  return false
}

function equalsUnknown(unknown: Value, known: Value): boolean | undefined {
  if (known.content === null || hasDynamic(unknown.type)) return undefined
  return sameType(unknown.type, known.type) ? undefined : false
}

function equalContents(left: Value, right: Value): boolean | undefined {
  const { content, type } = left
  if (type.kind === 'number') return equalNumbers(asNumber(left), asNumber(right))
  if (Array.isArray(content) && Array.isArray(right.content)) {
    return type.kind === 'set'
      ? equalSets(content as Value[], right.content as Value[])
      : equalLists(content as Value[], right.content as Value[])
  }
  if (content instanceof Map && right.content instanceof Map)
    return equalMaps(content as Map<string, Value>, right.content as Map<string, Value>)
  return content === right.content
}

/** Two numbers that are written alike are equal, so that 0.1 + 0.2 is 0.3. */
function equalNumbers(left: HclNumber, right: HclNumber): boolean {
  if (compare(left, right) === 0) return true
  if (isInteger(left) || isInteger(right) || left.infinite || right.infinite) return false
  return formatNumber(left) === formatNumber(right)
}

function equalLists(left: readonly Value[], right: readonly Value[]): boolean | undefined {
  if (left.length !== right.length) return false
  for (const [index, element] of left.entries()) {
    const other = right[index]
    const equal = other !== undefined && equals(element, other)
    if (equal !== true) return equal
  }
  return true
}

function equalMaps(left: ReadonlyMap<string, Value>, right: ReadonlyMap<string, Value>): boolean | undefined {
  if (left.size !== right.size) return false
  for (const [key, element] of left) {
    const other = right.get(key)
    const equal = other !== undefined && equals(element, other)
    if (equal !== true) return equal
  }
  return true
}

/** Sets are in order, so that equal ones agree element by element. */
function equalSets(left: readonly Value[], right: readonly Value[]): boolean | undefined {
  const hasUnknown = (value: Value): boolean => isUnknownContent(value.content)
  if (left.some(hasUnknown) || right.some(hasUnknown)) return undefined
  return left.length === right.length && equalLists(left, right) === true
}
