import type { JsonNode } from '../../hcl/syntax/nodes.ts'
import { nameJson } from '../component/jsonScalar.ts'
import { weakText } from '../component/weakValues.ts'
import type { DeclaredBuilder } from './declared.ts'
import { givenMember, type Problems, report, weakMember, withoutMembers } from './reader.ts'

const metaNames = new Set(['name', 'type'])

/** Reads the builders of a template; their names as written have to differ. */
export function readBuilders(nodes: readonly JsonNode[], problems: Problems): readonly DeclaredBuilder[] {
  const builders = new Map<string, DeclaredBuilder>()
  for (const [index, node] of nodes.entries()) {
    const builder = readBuilder(node, index + 1, problems)
    if (builder === undefined) continue
    const { text, range } = builder.name
    if (builders.has(text))
      report(
        problems,
        'Duplicate builder',
        `Another builder has the name "${text}" already. Give each of them a "name" of its own.`,
        range,
      )
    else builders.set(text, builder)
  }
  return [...builders.values()]
}

function readBuilder(node: JsonNode, number: number, problems: Problems): DeclaredBuilder | undefined {
  if (node.kind !== 'object')
    return report(
      problems,
      'Wrong type',
      `Builder ${number} is an object, not ${nameJson(node)}.`,
      node.range,
    )
  const type = weakMember(node, 'type', weakText, problems)
  const typeRange = givenMember(node, 'type')?.value.range
  if (type === undefined || type === '' || typeRange === undefined)
    return report(problems, 'Missing type', `Builder ${number} has no "type".`, node.openRange)
  const name = weakMember(node, 'name', weakText, problems)
  const nameRange = givenMember(node, 'name')?.value.range
  return {
    type,
    at: typeRange,
    name: name ? { text: name, range: nameRange ?? typeRange } : { text: type, range: typeRange },
    config: withoutMembers(node, metaNames),
  }
}
