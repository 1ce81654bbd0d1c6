import { commonType, emptyCollection, listValue, setValue } from './build.ts'
import { type Conversion, ConversionError, type ConversionRules } from './conversion.ts'
import { asArray } from './read.ts'
import { withoutOptional } from './typeTraits.ts'
import { listOf, sameType, type Type } from './types.ts'
import { isNull, isWhollyKnown, nullOf, unknownOf, type Value } from './value.ts'

type SequenceKind = 'list' | 'set'

function built(kind: SequenceKind, elements: readonly Value[]): Value {
  const type = commonType(elements)
  if (type === undefined) throw new ConversionError(`element types must all match for conversion to ${kind}`)
  return kind === 'list' ? listValue(elements, type) : setValue(elements, type)
}

const plainNull = (value: Value): Value => (isNull(value) ? nullOf(withoutOptional(value.type)) : value)

/** List or set to list or set, element by element. */
export function collectionToSequence(
  kind: SequenceKind,
  element: Type,
  convert: Conversion | undefined,
): Conversion {
  return (value) => {
    const own = value.type.kind === 'list' || value.type.kind === 'set' ? value.type.element : element
    if (kind === 'list' && value.type.kind === 'set' && asArray(value).length > 1 && !isWhollyKnown(value))
      return unknownOf(listOf(own))
    const elements = asArray(value).map((item) => plainNull(convert === undefined ? item : convert(item)))
    if (elements.length > 0) return built(kind, elements)
    return emptyCollection(kind, element.kind === 'dynamic' ? own : withoutOptional(element))
  }
}

/** Tuple to list or set; undefined if an element's type cannot be converted. */
export function tupleToSequence(
  rules: ConversionRules,
  kind: SequenceKind,
  elements: readonly Type[],
  wanted: Type,
  unsafe: boolean,
): Conversion | undefined {
  if (elements.length === 0) return () => emptyCollection(kind, withoutOptional(wanted))
  const element = wanted.kind === 'dynamic' ? rules.unify(elements, unsafe)?.type : wanted
  if (element === undefined) return undefined
  if (
    wanted.kind === 'dynamic' &&
    element.kind === 'dynamic' &&
    elements.some(({ kind }) => kind !== 'dynamic')
  )
    return undefined
  const conversions: (Conversion | undefined)[] = []
  for (const own of elements) {
    const conversion = sameType(own, element) ? undefined : rules.find(own, element, unsafe)
    if (conversion === undefined && !sameType(own, element)) return undefined
    conversions.push(conversion)
  }
  return (value) => {
    const converted = asArray(value).map((item, index) => conversions[index]?.(item) ?? item)
    if (kind === 'set') return built(kind, converted.map(plainNull))
    return built(kind, unifyElements(rules, converted, unsafe))
  }
}

/** Gives elements that were converted to a type with dynamic parts one type after all. */
export function unifyElements(
  rules: ConversionRules,
  elements: readonly Value[],
  unsafe: boolean,
): readonly Value[] {
  const first = elements[0]
  if (first === undefined || elements.every(({ type }) => type === first.type)) return elements
  const unified = rules.unify(
    elements.map(({ type }) => type),
    unsafe,
  )
  if (unified === undefined) throw new ConversionError('cannot find a common base type for all elements')
  return elements.map((item) => {
    if (sameType(item.type, unified.type)) return item
    return rules.find(item.type, unified.type, unsafe)?.(item) ?? item
  })
}
