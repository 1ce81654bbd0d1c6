import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import { defaultLimits } from '../../hcl/limits.ts'
import type { SourceRange } from '../../hcl/position.ts'
import type { JsonMember, JsonNode, JsonObject } from '../../hcl/syntax/nodes.ts'
import { findMember } from '../component/jsonMembers.ts'
import { isJsonNull, nameJson } from '../component/jsonScalar.ts'
import { type Weak, weakText } from '../component/weakValues.ts'
import type { PlacedText } from './declared.ts'

/** Where the readers of a template leave what is wrong. */
export type Problems = Diagnostic[]

/** Reports a problem; when there are too many already, nobody will read it. */
export function report(problems: Problems, summary: string, detail: string, at: SourceRange): undefined {
  if (!isFull(problems)) problems.push(problem(summary, detail, at))
}

/** Whether further problems are dropped. */
export function isFull(problems: Problems): boolean {
  return problems.length >= defaultLimits.diagnostics
}

/** The value of a member that is there and is not null. */
export function givenMember(object: JsonObject, name: string): JsonMember | undefined {
  const member = findMember(object, name)
  return member === undefined || isJsonNull(member.value) ? undefined : member
}

/** The elements of a member that has to be a list. */
export function listOf(object: JsonObject, name: string, problems: Problems): readonly JsonNode[] {
  const member = givenMember(object, name)
  if (member === undefined) return []
  if (member.value.kind === 'array') return member.value.elements
  report(problems, 'Wrong type', `"${name}" is a list, not ${nameJson(member.value)}.`, member.value.range)
  return []
}

/** A member that has to be a text. */
export function textOf(object: JsonObject, name: string, problems: Problems): PlacedText | undefined {
  const member = givenMember(object, name)
  if (member === undefined) return undefined
  const { value } = member
  if (value.kind === 'string') return value
  return report(problems, 'Wrong type', `"${name}" is a text, not ${nameJson(value)}.`, value.range)
}

/** A member in the weakly typed reading of provisioners and builders. */
export function weakMember<T>(
  object: JsonObject,
  name: string,
  read: (node: JsonNode) => Weak<T>,
  problems: Problems,
): T | undefined {
  const member = givenMember(object, name)
  if (member === undefined) return undefined
  const value = read(member.value)
  if ('value' in value) return value.value
  const shown = member.value.kind === 'string' ? JSON.stringify(member.value.text) : nameJson(member.value)
  return report(
    problems,
    'Wrong type',
    `"${name}" wants ${value.wanted}; this is ${shown}.`,
    member.value.range,
  )
}

/** A member that has to be a list of texts; if `isWeak`, a single value is a list of one, and numbers are texts. */
export function placedTexts(
  object: JsonObject,
  name: string,
  isWeak: boolean,
  problems: Problems,
): readonly PlacedText[] {
  const value = givenMember(object, name)?.value
  const isSingle = isWeak && (value?.kind === 'string' || value?.kind === 'scalar')
  const elements = isSingle ? [value] : listOf(object, name, problems)
  return elements.flatMap((element) => {
    if (isJsonNull(element)) return [{ text: '', range: element.range }]
    const text = isWeak ? weakText(element) : element.kind === 'string' ? { value: element.text } : undefined
    if (text !== undefined && 'value' in text) return [{ text: text.value, range: element.range }]
    report(
      problems,
      'Wrong type',
      `"${name}" is a list of texts; this is ${nameJson(element)}.`,
      element.range,
    )
    return []
  })
}

/** An object without members of these names, which are meant for the template and not for the component. */
export function withoutMembers(object: JsonObject, names: ReadonlySet<string>): JsonObject {
  return { ...object, members: object.members.filter(({ name }) => !names.has(name)) }
}
