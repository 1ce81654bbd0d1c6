import { asMap } from '../values/read.ts'
import { typeName } from '../values/typeTraits.ts'
import { isPrimitive } from '../values/types.ts'
import { dynamicValue, isKnown, isNull, normalised, unknownOf, type Value } from '../values/value.ts'

/** Why a value has no such attribute. */
export interface NoAttribute {
  readonly summary: string
  readonly detail: string
}

const unsupported = (detail: string): NoAttribute => ({ summary: 'Unsupported attribute', detail })

/** An attribute of an object or an element of a map by name. */
export function attributeOf(value: Value, attribute: string): Value | NoAttribute {
  const { type } = value
  if (isNull(value)) {
    const detail = 'This value is null and has no attributes.'
    return { summary: 'Attempt to get attribute from null value', detail }
  }
  const name = normalised(attribute)
  if (type.kind === 'dynamic') return dynamicValue
  if (type.kind === 'object') {
    const own = type.attributes.get(name)
    if (own === undefined) return unsupported(`This object has no attribute named "${attribute}".`)
    return isKnown(value) ? (asMap(value).get(name) ?? unknownOf(own)) : unknownOf(own)
  }
  if (type.kind === 'map') {
    if (!isKnown(value)) return unknownOf(type.element)
    const element = asMap(value).get(name)
    if (element !== undefined) return element
    return { summary: 'Missing map element', detail: `This map has no element with the key "${attribute}".` }
  }
  if ((type.kind === 'list' || type.kind === 'set') && type.element.kind === 'object') {
    const which =
      type.kind === 'list' ? 'of one element, as in [0], or of all, as in [*]' : 'of all elements, as in [*]'
    return unsupported(`A ${type.kind} of objects has no attributes. Did you mean "${attribute}" ${which}?`)
  }
  if (isPrimitive(type)) return unsupported(`A ${typeName(type)} has no attributes.`)
  return unsupported('This value has no attributes.')
}
