import type { JsonMember, JsonObject } from '../../hcl/syntax/nodes.ts'

/**
 * The member of a name, or else the first whose name differs in case only: Go's decoders are as lenient (mapstructure).
 */
export function findMember({ members }: JsonObject, name: string): JsonMember | undefined {
  const folded = name.toLowerCase()
  return (
    members.find((member) => member.name === name) ??
    members.find((member) => member.name.length === name.length && member.name.toLowerCase() === folded)
  )
}
