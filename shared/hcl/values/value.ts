import type { HclNumber } from './number.ts'
import { integer } from './number.ts'
import * as types from './types.ts'
import type { Type } from './types.ts'

/** A value that will be known later; `notNull` if it is certain not to be null then. */
export interface Unknown {
  readonly kind: 'unknown'
  readonly notNull: boolean
}

/** What a value holds. Elements carry types of their own, which agree with the type of the whole. */
export type Content =
  | boolean
  | string
  | HclNumber
  | readonly Value[]
  | ReadonlyMap<string, Value>
  | null
  | Unknown

/**
 * A value of the language. Lists, sets and tuples hold arrays (a set's in its own order), maps and objects hold
 * Maps in ascending order of their keys.
 */
export interface Value {
  readonly type: Type
  readonly content: Content
}

const unknownContent: Unknown = { kind: 'unknown', notNull: false }
const presentContent: Unknown = { kind: 'unknown', notNull: true }

/** The boolean true. */
export const trueValue: Value = { type: types.bool, content: true }
/** The boolean false. */
export const falseValue: Value = { type: types.bool, content: false }
/** A value of which nothing is known. */
export const dynamicValue: Value = { type: types.dynamic, content: unknownContent }
/** Null of no particular type, as the keyword `null` yields. */
export const nullValue: Value = { type: types.dynamic, content: null }

/** True or false as a value. */
export const boolValue = (value: boolean): Value => (value ? trueValue : falseValue)
/** A text as a value, in NFC. */
export const stringValue = (text: string): Value => ({ type: types.string, content: normalised(text) })
/** A number as a value. */
export const numberValue = (value: HclNumber): Value => ({ type: types.number, content: value })
/** A safe integer as a value. */
export const integerValue = (value: number): Value => numberValue(integer(value))
/** Null of a type. */
export const nullOf = (type: Type): Value => (type.kind === 'dynamic' ? nullValue : { type, content: null })
/** An unknown value of a type. */
export const unknownOf = (type: Type): Value =>
  type.kind === 'dynamic' ? dynamicValue : { type, content: unknownContent }
/** An unknown value of a type that is certain not to be null. */
export const presentUnknownOf = (type: Type): Value =>
  type.kind === 'dynamic' ? dynamicValue : { type, content: presentContent }

const alwaysNormal = /^[\0-\u02ff]*$/

/** Text in NFC, with U+FFFD for what is no character. */
export function normalised(text: string): string {
  return alwaysNormal.test(text) ? text : text.toWellFormed().normalize('NFC')
}

/** True unless the value itself is unknown; its elements may be. */
export function isKnown(value: Value): boolean {
  return !isUnknownContent(value.content)
}

/** True for null of any type. */
export function isNull(value: Value): boolean {
  return value.content === null
}

/** True if the value cannot turn out to be null. */
export function isPresent(value: Value): boolean {
  return isUnknownContent(value.content) ? value.content.notNull : value.content !== null
}

/** The same value, certain not to be null if it is unknown. */
export function asPresent(value: Value): Value {
  return isUnknownContent(value.content) && value.type.kind !== 'dynamic'
    ? presentUnknownOf(value.type)
    : value
}

/** True for the content of an unknown value. */
export function isUnknownContent(content: Content): content is Unknown {
  return typeof content === 'object' && content !== null && 'kind' in content
}

/** True if neither the value nor anything in it is unknown. */
export function isWhollyKnown(value: Value): boolean {
  if (!isKnown(value)) return false
  for (const element of elementsOf(value)) if (!isWhollyKnown(element)) return false
  return true
}

/** The elements of a known sequence or collection in order; nothing for other values. */
export function elementsOf({ content }: Value): Iterable<Value> {
  if (Array.isArray(content)) return content as readonly Value[]
  if (content instanceof Map) return content.values() as Iterable<Value>
  return []
}
