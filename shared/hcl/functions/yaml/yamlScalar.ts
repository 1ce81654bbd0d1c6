import { infinity } from '../../values/number.ts'
import { parseNumber } from '../../values/parseNumber.ts'
import {
  boolValue,
  integerValue,
  nullValue,
  numberValue,
  stringValue,
  type Value,
} from '../../values/value.ts'
import { base64Bytes } from '../encodings.ts'
import { FunctionError } from '../function.ts'
import type { YamlNode } from './yamlNode.ts'
import { yamlTimestamp } from './yamlTimestamp.ts'

/** A scalar that merges its value into the mapping it is a key of. */
export const mergeKey = Symbol('merge key')

const prefix = 'tag:yaml.org,2002:'
const knownTags = new Set(['str', 'bool', 'int', 'float', 'null', 'timestamp', 'binary'])

/** Words that mean something, as in YAML 1.1. */
const words = new Map<string, Value>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(
    (word) => [word, boolValue(true)] as const,
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(
    (word) => [word, boolValue(false)] as const,
  ),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, nullValue] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map(
    (word) => [word, numberValue(infinity(false))] as const,
  ),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, numberValue(infinity(true))] as const),
])

/** Texts that begin otherwise are never looked at for a meaning. */
const meaningful = /^(?:[-+\d.yYnNtTfFoO~]|$)/

/** What a scalar stands for under its tag, or under the rules for plain scalars; throws {@link FunctionError}. */
export function yamlScalar({
  text,
  style,
  tag: fullTag = '',
}: Extract<YamlNode, { kind: 'scalar' }>): Value | typeof mergeKey {
  const tag = fullTag.startsWith(prefix) ? fullTag.slice(prefix.length) : undefined
  if (fullTag !== '' && (tag === undefined || !knownTags.has(tag)))
    throw new FunctionError(`the YAML tag ${JSON.stringify(fullTag)} is not supported`)
  if (tag !== 'str' && tag !== 'binary' && meaningful.test(text)) {
    if (style === 'quoted') return stringValue(text)
    const found = words.get(text) ?? numeric(text, tag)
    if (found !== undefined) return found
  }
  if (tag === undefined && text === '<<') return mergeKey
  return tagged(text, tag)
}

function numeric(text: string, tag: string | undefined): Value | undefined {
  if (tag === undefined && /^\.(?:nan|NaN|NAN)$/.test(text))
    throw new FunctionError('YAML\'s ".nan" has no counterpart')
  if (text.startsWith('.')) return asNumberValue(text)
  if (!/^[-+\d]/.test(text)) return undefined
  const time = tag === undefined || tag === 'timestamp' ? yamlTimestamp(text) : undefined
  if (time !== undefined) return stringValue(time)
  const digits = text.replaceAll('_', '')
  return asNumberValue(digits) ?? (/^-?0b/.test(digits) ? tagged(text, 'int') : undefined)
}

function asNumberValue(text: string): Value | undefined {
  const number = parseNumber(text)
  return number === undefined ? undefined : numberValue(number)
}

function tagged(text: string, tag = 'str'): Value {
  const fail = (): never => {
    throw new FunctionError(`${JSON.stringify(text)} is no YAML !!${tag}`)
  }
  switch (tag) {
    case 'binary':
      return base64Bytes(text) === undefined ? fail() : stringValue(text)
    case 'bool': {
      const word = words.get(text)
      return typeof word?.content === 'boolean' ? word : fail()
    }
    case 'int':
    case 'float': {
      const digits = text.replaceAll('_', '')
      return asNumberValue(digits) ?? prefixedInteger(digits) ?? fail()
    }
    case 'timestamp': {
      const time = yamlTimestamp(text)
      return time === undefined ? fail() : stringValue(time)
    }
    case 'null':
      return nullValue
    default:
      return stringValue(text)
  }
}

const bits = 64n

/** Hexadecimal, octal and binary integers of 64 bits. */
function prefixedInteger(text: string): Value | undefined {
  const match = /^([-+]?)0([xXoObB])([\da-fA-F]+)$/.exec(text)
  const [, sign = '', base = '', digits = ''] = match ?? []
  const allowed = { x: /^[\da-f]+$/i, o: /^[0-7]+$/, b: /^[01]+$/ }[base.toLowerCase()]
  if (allowed?.test(digits) !== true || digits.length > Number(bits)) return undefined
  const magnitude = BigInt(`0${base.toLowerCase()}${digits}`)
  const limit = sign === '-' ? 1n << (bits - 1n) : sign === '+' ? (1n << (bits - 1n)) - 1n : (1n << bits) - 1n
  if (magnitude > limit) return undefined
  if (magnitude <= Number.MAX_SAFE_INTEGER)
    return integerValue(sign === '-' ? -Number(magnitude) : Number(magnitude))
  return asNumberValue(`${sign}${magnitude}`)
}
