import { objectValue, tupleValue } from '../../values/build.ts'
import { convert } from '../../values/convert.ts'
import { asString } from '../../values/read.ts'
import * as types from '../../values/types.ts'
import { isNull, stringValue, type Value } from '../../values/value.ts'
import { FunctionError } from '../function.ts'
import type { YamlNode } from './yamlNode.ts'
import { mergeKey, yamlScalar } from './yamlScalar.ts'

type Charge = (steps: number) => void

/** A value and how many values there are in it, those that are shared counted every time. */
interface Sized {
  readonly value: Value
  readonly size: number
}

/** Anchors that were defined so far, and how often each is being defined just now. */
interface Anchors {
  readonly values: Map<string, Sized>
  readonly open: Map<string, number>
}

/**
 * The value of a YAML document: objects and tuples of strings, numbers, booleans and null. Throws
 * {@link FunctionError} for what has no counterpart. Aliases are charged for all that they stand for.
 */
export function yamlDecode(document: YamlNode, charge: Charge): Value {
  return decode(document, { values: new Map(), open: new Map() }, charge).value
}

function decode(node: YamlNode, anchors: Anchors, charge: Charge): Sized {
  charge(1)
  if (node.kind === 'alias') return resolveAlias(node.anchor, anchors, charge)
  const { anchor } = node
  if (anchor !== undefined) anchors.open.set(anchor, (anchors.open.get(anchor) ?? 0) + 1)
  const sized = decodeContent(node, anchors, charge)
  if (anchor !== undefined) {
    const left = (anchors.open.get(anchor) ?? 1) - 1
    if (left === 0) anchors.open.delete(anchor)
    else anchors.open.set(anchor, left)
    anchors.values.set(anchor, sized)
  }
  return sized
}

function resolveAlias(anchor: string, { values, open }: Anchors, charge: Charge): Sized {
  const name = JSON.stringify(anchor)
  if (open.has(anchor))
    throw new FunctionError(`the YAML anchor ${name} is referred to within its own definition`)
  const sized = values.get(anchor)
  if (sized === undefined) throw new FunctionError(`there is no YAML anchor ${name} before its alias`)
  charge(sized.size)
  return sized
}

function decodeContent(node: Exclude<YamlNode, { kind: 'alias' }>, anchors: Anchors, charge: Charge): Sized {
  if (node.kind === 'scalar') {
    const scalar = yamlScalar(node)
    const value = scalar === mergeKey ? stringValue('<<') : scalar
    const isText = node.tag === undefined && node.style === 'block'
    return { value: isText ? convert(value, types.string) : value, size: 1 }
  }
  const wanted = node.kind === 'mapping' ? 'map' : 'seq'
  if (node.tag !== undefined && node.tag !== `tag:yaml.org,2002:${wanted}`)
    throw new FunctionError(`a YAML ${node.kind} cannot be a ${JSON.stringify(node.tag)}`)
  if (node.kind === 'mapping') return decodeMapping(node, anchors, charge)
  const items = node.items.map((item) => decode(item, anchors, charge))
  return { value: tupleValue(items.map(({ value }) => value)), size: totalSize(items) }
}

function decodeMapping(
  { entries }: Extract<YamlNode, { kind: 'mapping' }>,
  anchors: Anchors,
  charge: Charge,
): Sized {
  const attributes = new Map<string, Value>()
  const parts: Sized[] = []
  for (const { key, value } of entries) {
    if (key.kind !== 'scalar') throw new FunctionError('the keys of YAML mappings must be strings')
    const name = yamlScalar(key)
    const part = name === mergeKey ? decode(value, anchors, charge) : undefined
    if (part !== undefined && part.value.type.kind !== 'object')
      throw new FunctionError('only a YAML mapping can be merged into another')
    const text = name === mergeKey ? undefined : keyText(name)
    const sized = part ?? decode(value, anchors, charge)
    parts.push(sized)
    if (text !== undefined) attributes.set(text, sized.value)
    else if (sized.value.content instanceof Map)
      for (const [merged, element] of sized.value.content as ReadonlyMap<string, Value>)
        attributes.set(merged, element)
  }
  return { value: objectValue(attributes), size: totalSize(parts) }
}

/** A mapping key as text: `1.0` is "1", and `yes` is "true". */
function keyText(key: Value): string {
  if (isNull(key)) throw new FunctionError('the key of a YAML mapping cannot be null')
  return asString(convert(key, types.string))
}

function totalSize(parts: readonly Sized[]): number {
  return parts.reduce((total, { size }) => total + size, 1)
}
