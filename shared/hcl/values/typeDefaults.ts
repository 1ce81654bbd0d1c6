import { commonType, listValue, mapValue, objectValue, setValue, tupleValue } from './build.ts'
import { ConversionError } from './conversion.ts'
import { unifyTypes } from './convert.ts'
import { asArray, asMap } from './read.ts'
import { asPresent, isKnown, isNull, isPresent, type Value } from './value.ts'

/** Default values for the optional attributes of a type, by the way to them. */
export interface TypeDefaults {
  /** By attribute of an object. */
  readonly values: ReadonlyMap<string, Value>
  /** Of the types of attributes, or of the elements of a tuple by index. */
  readonly children: ReadonlyMap<string, TypeDefaults>
  /** Of the elements of a collection. */
  readonly element?: TypeDefaults | undefined
}

/** The value with defaults for the attributes that are missing or null. To be applied before the conversion to the type. */
export function applyDefaults(defaults: TypeDefaults, value: Value): Value {
  if (!isKnown(value) || isNull(value)) return value
  const { kind } = value.type
  if (kind === 'list' || kind === 'set' || kind === 'tuple') return applyToSequence(defaults, value)
  return kind === 'map' || kind === 'object' ? applyToMapping(defaults, value) : value
}

function childOf(defaults: TypeDefaults, key: string): TypeDefaults | undefined {
  return defaults.children.get(key) ?? defaults.element
}

function applyToSequence(defaults: TypeDefaults, value: Value): Value {
  const elements = asArray(value).map((element, index) => {
    const child = childOf(defaults, String(index))
    return child === undefined ? element : applyDefaults(child, element)
  })
  const { type } = value
  if (type.kind !== 'list' && type.kind !== 'set') return tupleValue(elements)
  if (elements.length === 0) return value
  const unified = toOneType(elements)
  const common = unified === undefined ? undefined : commonType(unified)
  if (unified === undefined || common === undefined) return tupleValue(elements)
  return type.kind === 'list' ? listValue(unified, common) : setValue(unified, common)
}

function applyToMapping(defaults: TypeDefaults, value: Value): Value {
  const entries = new Map<string, Value>()
  for (const [key, element] of asMap(value)) {
    const child = childOf(defaults, key)
    entries.set(key, child === undefined ? element : applyDefaults(child, element))
  }
  for (const [key, fallback] of defaults.values) {
    const given = entries.get(key)
    const child = defaults.children.get(key)
    const chosen =
      given !== undefined && !isNull(given)
        ? given
        : child === undefined
          ? fallback
          : applyDefaults(child, fallback)
    entries.set(key, isPresent(fallback) ? asPresent(chosen) : chosen)
  }
  if (value.type.kind !== 'map') return objectValue(entries)
  if (entries.size === 0) return value
  const unified = toOneType([...entries.values()])
  const common = unified === undefined ? undefined : commonType(unified)
  if (unified === undefined || common === undefined) return objectValue(entries)
  return mapValue(
    Array.from(entries.keys(), (key, index) => [key, unified[index] ?? value] as const),
    common,
  )
}

/** The values converted to one type, undefined if there is none. */
function toOneType(values: readonly Value[]): readonly Value[] | undefined {
  const unification = unifyTypes(values.map(({ type }) => type))
  if (unification === undefined) return undefined
  try {
    return values.map((value, index) => unification.conversions[index]?.(value) ?? value)
  } catch (thrown) {
    if (thrown instanceof ConversionError) return undefined
    throw thrown
  }
}
