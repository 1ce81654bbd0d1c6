import { compare } from './arithmetic.ts'
import { equals } from './equality.ts'
import { formatGeneral } from './formatGeneral.ts'
import { toSafeInteger } from './number.ts'
import { quoted } from './quote.ts'
import { compareText } from './order.ts'
import { asNumber, asString } from './read.ts'
import { elementsOf, isKnown, isNull, type Value } from './value.ts'

/** The distinct ones of some values of one type: known before null and unknown ones, ascending. */
export function setElements(values: readonly Value[]): readonly Value[] {
  const buckets = new Map<string, Value[]>()
  const distinct: { readonly value: Value; readonly key: string }[] = []
  for (const value of values) {
    const key = bucketKey(value)
    const bucket = buckets.get(key)
    if (bucket === undefined) buckets.set(key, [value])
    else if (bucket.some((other) => equals(other, value) === true)) continue
    else bucket.push(value)
    distinct.push({ value, key })
  }
  distinct.sort((left, right) => compareElements(left.value, right.value, left.key, right.key))
  return distinct.map(({ value }) => value)
}

function compareElements(left: Value, right: Value, leftKey: string, rightKey: string): number {
  if (isNull(left) || isNull(right)) return Number(isNull(left)) - Number(isNull(right))
  if (!isKnown(left) || !isKnown(right)) return Number(!isKnown(left)) - Number(!isKnown(right))
  if (left.type.kind === 'number') return compare(asNumber(left), asNumber(right))
  if (typeof left.content === 'string') return compareText(left.content, asString(right))
  if (typeof left.content === 'boolean') return Number(left.content) - Number(right.content)
  return compareText(leftKey, rightKey)
}

/** Equal values have the same; whole numbers, of which there are many, one that is made faster. */
function bucketKey(value: Value): string {
  const whole =
    value.type.kind === 'number' && isKnown(value) && !isNull(value)
      ? toSafeInteger(asNumber(value))
      : undefined
  return whole === undefined ? orderKey(value) : `${whole}`
}

/** A text by which compound elements of a set are ordered; equal values have the same. */
function orderKey(value: Value): string {
  if (!isKnown(value)) return '?'
  const { content, type } = value
  if (content === null) return '~'
  if (typeof content === 'boolean') return content ? 'T' : 'F'
  if (typeof content === 'string') return quoted(content)
  if (type.kind === 'number') return formatGeneral(asNumber(value), 10)
  if (type.kind === 'map' && content instanceof Map) {
    const entries = Array.from(
      content as ReadonlyMap<string, Value>,
      ([key, element]) => `${quoted(key)}:${orderKey(element)};`,
    )
    return `{${entries.join('')}}`
  }
  const elements = Array.from(elementsOf(value), (element) => `${orderKey(element)};`).join('')
  return type.kind === 'list' || type.kind === 'set' ? `[${elements}]` : `<${elements}>`
}
