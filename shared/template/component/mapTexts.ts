import type { JsonNode } from '../../hcl/syntax/nodes.ts'
import type { SourceRange } from '../../hcl/position.ts'

/** The same node with every text in it, names of members too, replaced; ranges stay. */
export function mapTexts(node: JsonNode, change: (text: string, range: SourceRange) => string): JsonNode {
  switch (node.kind) {
    case 'scalar':
      return node
    case 'string':
      return { ...node, text: change(node.text, node.range) }
    case 'array':
      return { ...node, elements: node.elements.map((element) => mapTexts(element, change)) }
    case 'object':
      return {
        ...node,
        members: node.members.map(({ name, nameRange, value }) => ({
          name: change(name, nameRange),
          nameRange,
          value: mapTexts(value, change),
        })),
      }
  }
}
