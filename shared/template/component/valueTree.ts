import { formatNumber } from '../../hcl/values/formatNumber.ts'
import { toFloat } from '../../hcl/values/number.ts'
import { asArray, asMap, asNumber } from '../../hcl/values/read.ts'
import { isKnown, type Value } from '../../hcl/values/value.ts'
import { type ConfigTree, unknownText } from './configTree.ts'

/** A value in the terms of JSON; a number that JSON's readers would round is a text. */
export function valueTree(value: Value): ConfigTree {
  const { content } = value
  if (!isKnown(value)) return unknownText
  if (content === null || typeof content === 'string' || typeof content === 'boolean') return content
  if (Array.isArray(content)) return asArray(value).map(valueTree)
  if (content instanceof Map)
    return Object.fromEntries([...asMap(value)].map(([key, item]) => [key, valueTree(item)]))
  const text = formatNumber(asNumber(value))
  const float = toFloat(asNumber(value))
  return String(float) === text ? float : text
}

/** Every text in a value. */
export function textsIn(value: Value): readonly string[] {
  const { content } = value
  if (typeof content === 'string') return [content]
  if (Array.isArray(content)) return asArray(value).flatMap(textsIn)
  if (content instanceof Map) return [...asMap(value).values()].flatMap(textsIn)
  return []
}
