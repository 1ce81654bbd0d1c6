import { type Diagnostic, problem } from './diagnostic.ts'
import { evaluate } from './evaluate/evaluate.ts'
import { rangeBetween, type SourceRange } from './position.ts'
import { asExpression, asItems, asKeyword, asElements, unscoped } from './staticExpression.ts'
import type { CallExpression, Expression } from './syntax/nodes.ts'
import { ConversionError } from './values/conversion.ts'
import { convert } from './values/convert.ts'
import type { TypeDefaults } from './values/typeDefaults.ts'
import * as types from './values/types.ts'
import type { Type } from './values/types.ts'
import type { Value } from './values/value.ts'

/** A type as a source writes it, and the default values of its optional attributes, if there are any. */
export interface ParsedType {
  readonly type: Type
  readonly defaults: TypeDefaults | undefined
  readonly diagnostics: readonly Diagnostic[]
}

const summary = 'Invalid type specification'
const primitives = new Map<string, Type>([
  ['bool', types.bool],
  ['string', types.string],
  ['number', types.number],
  ['any', types.dynamic],
])
const constructors = new Map([
  ['list', 'the type of its elements'],
  ['set', 'the type of its elements'],
  ['map', 'the type of its elements'],
  ['object', 'the types of its attributes in braces'],
  ['tuple', 'the types of its elements in brackets'],
])

interface Reader {
  readonly diagnostics: Diagnostic[]
  readonly allowDefaults: boolean
}

interface Read {
  readonly type: Type
  readonly defaults?: TypeDefaults | undefined
}

/** The type an expression such as `map(list(string))` stands for. Defaults in `optional()` must be allowed. */
export function parseType(
  expression: Expression,
  options?: { readonly allowDefaults?: boolean },
): ParsedType {
  const reader: Reader = { diagnostics: [], allowDefaults: options?.allowDefaults === true }
  const { type, defaults } = readType(reader, asExpression(unscoped(expression)))
  return { type, defaults, diagnostics: reader.diagnostics }
}

function refuse(reader: Reader, detail: string, subject: SourceRange, context?: SourceRange): Read {
  reader.diagnostics.push(problem(summary, detail, subject, context))
  return { type: types.dynamic }
}

function readType(reader: Reader, expression: Expression): Read {
  const keyword = asKeyword(expression)
  const { range } = expression
  if (keyword !== undefined) {
    const primitive = primitives.get(keyword)
    if (primitive !== undefined) return { type: primitive }
    const argument = constructors.get(keyword)
    if (argument !== undefined) return refuse(reader, `"${keyword}" needs one argument: ${argument}.`, range)
    return refuse(reader, `There is no type "${keyword}".`, range)
  }
  if (expression.kind !== 'call')
    return refuse(reader, 'A type is a word such as string, or a call such as list(string).', range)
  const { name } = expression
  const argsRange = rangeBetween(expression.openRange, expression.closeRange)
  if (primitives.has(name)) return refuse(reader, `"${name}" takes no arguments.`, argsRange)
  const [argument, extra] = expression.arguments
  const wanted = constructors.get(name)
  if (wanted !== undefined && (argument === undefined || extra !== undefined)) {
    const last = expression.arguments.at(-1)
    const subject =
      extra === undefined || last === undefined ? argsRange : rangeBetween(extra.range, last.range)
    return refuse(reader, `"${name}" needs one argument: ${wanted}.`, subject, argsRange)
  }
  if (argument !== undefined) {
    if (name === 'list' || name === 'set' || name === 'map') return readCollection(reader, name, argument)
    if (name === 'object') return readObject(reader, argument, range)
    if (name === 'tuple') return readTuple(reader, argument, range)
  }
  if (name === 'optional')
    return refuse(reader, 'Only the attributes of an object can be optional.', expression.nameRange)
  return refuse(reader, `There is no type constructor "${name}".`, range)
}

function readCollection(reader: Reader, kind: 'list' | 'set' | 'map', argument: Expression): Read {
  const { type, defaults } = readType(reader, argument)
  const collection = types.collectionOf(kind, type)
  return {
    type: collection,
    defaults: defaults && { values: new Map(), children: new Map(), element: defaults },
  }
}

function readTuple(reader: Reader, argument: Expression, range: SourceRange): Read {
  const elements = asElements(argument)
  if (elements === undefined)
    return refuse(reader, 'A tuple type needs the types of its elements in brackets.', argument.range, range)
  const read = elements.map((element) => readType(reader, element))
  const children = new Map<string, TypeDefaults>()
  for (const [index, { defaults }] of read.entries())
    if (defaults !== undefined) children.set(String(index), defaults)
  const type = types.tupleOf(read.map((element) => element.type))
  return { type, defaults: children.size === 0 ? undefined : { values: new Map(), children } }
}

function readObject(reader: Reader, argument: Expression, range: SourceRange): Read {
  const items = asItems(argument)
  if (items === undefined)
    return refuse(
      reader,
      'An object type needs the types of its attributes in braces.',
      argument.range,
      range,
    )
  const attributes = new Map<string, Type>()
  const optional = new Set<string>()
  const values = new Map<string, Value>()
  const children = new Map<string, TypeDefaults>()
  for (const { key, value } of items) {
    const name = asKeyword(key)
    if (name === undefined) {
      refuse(reader, 'The keys of an object type are names of attributes.', key.range, range)
    } else if (attributes.has(name)) {
      refuse(reader, `The attribute "${name}" appears twice.`, key.range, range)
    } else {
      const attribute = readAttribute(reader, name, asExpression(value), optional)
      if (attribute === undefined) continue
      attributes.set(name, attribute.type)
      if (attribute.defaults !== undefined) children.set(name, attribute.defaults)
      if (attribute.value !== undefined) values.set(name, attribute.value)
    }
  }
  const type = types.objectOf(attributes, optional)
  return { type, defaults: values.size + children.size === 0 ? undefined : { values, children } }
}

function readAttribute(
  reader: Reader,
  name: string,
  expression: Expression,
  optional: Set<string>,
): (Read & { readonly value?: Value | undefined }) | undefined {
  if (expression.kind !== 'call' || expression.name !== 'optional') return readType(reader, expression)
  const [type, defaultExpression] = expression.arguments
  const argsRange = rangeBetween(expression.openRange, expression.closeRange)
  if (type === undefined) {
    refuse(reader, '"optional" needs the type of the attribute.', argsRange, expression.range)
    return undefined
  }
  const atMost = reader.allowDefaults ? 2 : 1
  if (expression.arguments.length > atMost) {
    refuse(reader, `"optional" takes at most ${atMost} argument(s) here.`, argsRange, expression.range)
    return readType(reader, type)
  }
  if (defaultExpression === undefined) {
    optional.add(name)
    return readType(reader, type)
  }
  return readDefault(reader, name, { type, defaultExpression, call: expression }, optional)
}

function readDefault(
  reader: Reader,
  name: string,
  parts: { readonly type: Expression; readonly defaultExpression: Expression; readonly call: CallExpression },
  optional: Set<string>,
): Read & { readonly value?: Value | undefined } {
  const { value, diagnostics } = evaluate(parts.defaultExpression)
  reader.diagnostics.push(...diagnostics)
  if (diagnostics.length === 0) optional.add(name)
  const read = readType(reader, parts.type)
  if (diagnostics.length > 0) return read
  try {
    return { ...read, value: convert(value, read.type) }
  } catch (thrown) {
    if (!(thrown instanceof ConversionError)) throw thrown
    const detail = `This default does not fit the type of the attribute: ${thrown.message}.`
    const title = 'Invalid default value for optional attribute'
    reader.diagnostics.push(problem(title, detail, parts.defaultExpression.range))
    return read
  }
}
