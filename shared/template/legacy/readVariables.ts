import type { JsonObject } from '../../hcl/syntax/nodes.ts'
import { isJsonNull, nameJson } from '../component/jsonScalar.ts'
import type { DeclaredVariable } from './declared.ts'
import { givenMember, placedTexts, type Problems, report } from './reader.ts'

/** Reads the variables of a template and which of them are secret. */
export function readVariables(root: JsonObject, problems: Problems): readonly DeclaredVariable[] {
  const sensitive = new Set(placedTexts(root, 'sensitive-variables', false, problems).map(({ text }) => text))
  const member = givenMember(root, 'variables')
  if (member === undefined) return []
  if (member.value.kind !== 'object') {
    report(
      problems,
      'Wrong type',
      `"variables" is an object, not ${nameJson(member.value)}.`,
      member.value.range,
    )
    return []
  }
  return member.value.members.flatMap(({ name, nameRange, value }): readonly DeclaredVariable[] => {
    const isSensitive = sensitive.has(name)
    if (value.kind === 'string') return [{ name, defaultValue: value, isSensitive, at: nameRange }]
    if (isJsonNull(value)) return [{ name, defaultValue: undefined, isSensitive, at: nameRange }]
    const detail = `The value of the variable "${name}" is a text, or null if it has to be given; this is ${nameJson(value)}.`
    report(problems, 'Wrong type', detail, value.range)
    return []
  })
}
