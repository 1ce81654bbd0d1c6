import { formatNumber } from '../values/formatNumber.ts'
import { asNumber } from '../values/read.ts'
import { elementsOf, type Value } from '../values/value.ts'
import { FunctionError } from './function.ts'

const htmlSpecial = /[<>&\u2028\u2029]/g

function quotedText(text: string): string {
  return JSON.stringify(text).replace(
    htmlSpecial,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** A known value as JSON, with the keys sorted and `<`, `>` and `&` escaped; throws {@link FunctionError} for infinity. */
export function jsonText(value: Value): string {
  const { content, type } = value
  if (content === null || typeof content === 'boolean') return String(content)
  if (typeof content === 'string') return quotedText(content)
  if (type.kind === 'number') {
    if (asNumber(value).infinite) throw new FunctionError('cannot serialize infinity as JSON')
    return formatNumber(asNumber(value))
  }
  if (content instanceof Map) {
    const entries = Array.from(
      content as ReadonlyMap<string, Value>,
      ([key, element]) => `${quotedText(key)}:${jsonText(element)}`,
    )
    return `{${entries.join(',')}}`
  }
  return `[${Array.from(elementsOf(value), jsonText).join(',')}]`
}
