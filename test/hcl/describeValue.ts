import { formatNumber } from '#shared/hcl/values/formatNumber.ts'
import { asNumber } from '#shared/hcl/values/read.ts'
import { typeExpression } from '#shared/hcl/values/typeTraits.ts'
import { isPresent, isUnknownContent, type Value } from '#shared/hcl/values/value.ts'

/** A value in the form the oracle gives values. */
export function describeValue(value: Value): unknown {
  return { type: typeExpression(value.type), content: describeContent(value) }
}

function describeContent(value: Value): unknown {
  const { content, type } = value
  if (isUnknownContent(content)) return { unknown: typeExpression(type), present: isPresent(value) }
  if (content === null || typeof content === 'boolean' || typeof content === 'string') return content
  if (type.kind === 'number') return { number: formatNumber(asNumber(value)) }
  if (content instanceof Map)
    return {
      entries: Array.from(content as ReadonlyMap<string, Value>, ([key, element]) => [
        key,
        describeContent(element),
      ]),
    }
  return Array.isArray(content) ? (content as readonly Value[]).map(describeContent) : undefined
}
