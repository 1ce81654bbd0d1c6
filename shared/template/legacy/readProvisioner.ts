import type { JsonMember, JsonNode, JsonObject } from '../../hcl/syntax/nodes.ts'
import { isJsonNull, nameJson } from '../component/jsonScalar.ts'
import { weakDurationMs, weakText } from '../component/weakValues.ts'
import type { DeclaredProvisioner } from './declared.ts'
import { givenMember, placedTexts, type Problems, report, weakMember, withoutMembers } from './reader.ts'

const metaNames = new Set(['type', 'only', 'except', 'override', 'pause_before', 'max_retries', 'timeout'])

/** Reads a provisioner; `title` says which one it is. */
export function readProvisioner(
  node: JsonNode,
  title: string,
  problems: Problems,
): DeclaredProvisioner | undefined {
  if (node.kind !== 'object')
    return report(problems, 'Wrong type', `${title} is an object, not ${nameJson(node)}.`, node.range)
  const type = weakMember(node, 'type', weakText, problems)
  const at = givenMember(node, 'type')?.value.range
  if (type === undefined || type === '' || at === undefined)
    return report(problems, 'Missing type', `${title} has no "type".`, node.openRange)
  const maxRetries = weakMember(node, 'max_retries', weakText, problems)
  const maxRetriesRange = givenMember(node, 'max_retries')?.value.range
  return {
    type,
    at,
    config: withoutMembers(node, metaNames),
    selection: {
      only: placedTexts(node, 'only', true, problems),
      except: placedTexts(node, 'except', true, problems),
    },
    override: readOverride(node, problems),
    pauseBeforeMs: weakMember(node, 'pause_before', weakDurationMs, problems) ?? 0,
    timeoutMs: weakMember(node, 'timeout', weakDurationMs, problems) ?? 0,
    maxRetries: maxRetries && maxRetriesRange ? { text: maxRetries, range: maxRetriesRange } : undefined,
  }
}

/** The override's members by name; a list of objects counts as one. */
function readOverride(object: JsonObject, problems: Problems): DeclaredProvisioner['override'] {
  const member = givenMember(object, 'override')
  if (member === undefined) return new Map()
  const members: JsonMember[] = []
  for (const node of member.value.kind === 'array' ? member.value.elements : [member.value]) {
    if (node.kind === 'object') members.push(...node.members)
    else if (!isJsonNull(node))
      report(
        problems,
        'Wrong type',
        `"override" is an object of builder names, not ${nameJson(node)}.`,
        node.range,
      )
  }
  return new Map(members.map(({ name, nameRange, value }) => [name, { value, at: nameRange }]))
}
