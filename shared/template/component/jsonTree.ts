import type { JsonNode } from '../../hcl/syntax/nodes.ts'
import type { ConfigTree } from './configTree.ts'
import { jsonScalar } from './jsonScalar.ts'

/** The plain value of a node. */
export function jsonTree(node: JsonNode): ConfigTree {
  switch (node.kind) {
    case 'scalar':
      return jsonScalar(node) ?? null
    case 'string':
      return node.text
    case 'array':
      return node.elements.map(jsonTree)
    case 'object':
      return Object.fromEntries(node.members.map(({ name, value }) => [name, jsonTree(value)]))
  }
}
