import type { JsonNode } from '../../hcl/syntax/nodes.ts'
import { goDurationMs } from './goDuration.ts'
import { isJsonNull, jsonScalar, nameJson } from './jsonScalar.ts'

/** A value that was read, or what would have been one. */
export type Weak<T> = { readonly value: T } | { readonly wanted: string }

const yes = new Set(['1', 't', 'T', 'TRUE', 'true', 'True'])
const no = new Set(['', '0', 'f', 'F', 'FALSE', 'false', 'False'])
const wholeNumber = /^[-+]?(?:0[xX](?:_?[\da-fA-F])+|0[bB](?:_?[01])+|0[oO]?(?:_?[0-7])+|0|[1-9](?:_?\d)*)$/

/** Text from a text, a number or a boolean (`1` and `0`), as mapstructure converts. */
export function weakText(node: JsonNode): Weak<string> {
  if (node.kind === 'string') return { value: node.text }
  const scalar = jsonScalar(node)
  if (typeof scalar === 'boolean') return { value: scalar ? '1' : '0' }
  if (typeof scalar === 'number') return { value: plainNumber(scalar) }
  return { wanted: 'a text' }
}

/** A boolean from a boolean, a number or a text such as `true`, `T` or `1`. */
export function weakBoolean(node: JsonNode): Weak<boolean> {
  const scalar = jsonScalar(node)
  if (typeof scalar === 'boolean') return { value: scalar }
  if (typeof scalar === 'number') return { value: scalar !== 0 }
  if (node.kind === 'string' && yes.has(node.text)) return { value: true }
  if (node.kind === 'string' && no.has(node.text)) return { value: false }
  return { wanted: 'true or false' }
}

/** A whole number from a number (its fraction is cut off), a boolean or a text as Go writes integers. */
export function weakInteger(node: JsonNode): Weak<number> {
  const scalar = jsonScalar(node)
  const number =
    node.kind === 'string' ? readWhole(node.text) : typeof scalar === 'boolean' ? Number(scalar) : scalar
  const whole = typeof number === 'number' ? Math.trunc(number) : undefined
  return whole !== undefined && Number.isSafeInteger(whole) ? { value: whole } : { wanted: 'a whole number' }
}

/** Milliseconds from a text such as `1m30s`, or from a number, which counts nanoseconds. */
export function weakDurationMs(node: JsonNode): Weak<number> {
  if (node.kind !== 'string') {
    const nanoseconds = weakInteger(node)
    return 'value' in nanoseconds
      ? { value: nanoseconds.value / 1e6 }
      : { wanted: 'a duration such as 30s or 5m' }
  }
  const ms = goDurationMs(node.text)
  return ms === undefined ? { wanted: 'a duration such as 30s or 5m' } : { value: ms }
}

/** The elements of a list; a text is split at its commas, and any other value is a list of one. */
export function weakElements(node: JsonNode): readonly JsonNode[] {
  if (node.kind === 'array') return node.elements
  if (node.kind === 'object' && node.members.length === 0) return []
  if (node.kind !== 'string') return [node]
  const { range } = node
  return node.text === '' ? [] : node.text.split(',').map((text) => ({ kind: 'string', text, range }))
}

/** Texts from a list or what can be one; null elements are empty. */
export function weakTexts(node: JsonNode): Weak<readonly string[]> {
  const texts: string[] = []
  for (const element of weakElements(node)) {
    const text = isJsonNull(element) ? { value: '' } : weakText(element)
    if (!('value' in text)) return { wanted: `a list of texts, without ${nameJson(element)} in it` }
    texts.push(text.value)
  }
  return { value: texts }
}

function readWhole(text: string): number | undefined {
  if (text === '') return 0
  if (!wholeNumber.test(text)) return undefined
  const digits = text
    .replaceAll('_', '')
    .replace(/^[-+]/, '')
    .replace(/^0(?=\d)/, '0o')
  return Number(digits) * (text.startsWith('-') ? -1 : 1)
}

/** Digits without an exponent, as few as tell the float. */
function plainNumber(value: number): string {
  const [mantissa = '', exponent = '0'] = String(value).split('e')
  if (exponent === '0') return mantissa === '0' && Object.is(value, -0) ? '-0' : mantissa
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(mantissa) ?? []
  const shift = Number(exponent)
  const digits = whole + fraction
  if (shift < 0) return `${sign}0.${'0'.repeat(-shift - 1)}${digits}`
  return sign + digits.padEnd(whole.length + shift, '0')
}
