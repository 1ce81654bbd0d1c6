import type { JsonNode } from '../../hcl/syntax/nodes.ts'

/** What a node that holds no text and no other nodes is; undefined for those that do. Numbers are floats, as in Go. */
export function jsonScalar(node: JsonNode): number | boolean | null | undefined {
  if (node.kind !== 'scalar') return undefined
  const { content } = node.value
  if (content === null || typeof content === 'boolean') return content
  const { source, start, end } = node.range
  return Number(source.text.slice(start, end))
}

/** Whether a node is the word null. */
export function isJsonNull(node: JsonNode): boolean {
  return node.kind === 'scalar' && node.value.content === null
}

/** A node in a few words, for messages: `a list`, `the number 3`. */
export function nameJson(node: JsonNode): string {
  if (node.kind === 'array') return 'a list'
  if (node.kind === 'object') return 'an object'
  if (node.kind === 'string') return 'a text'
  const scalar = jsonScalar(node)
  return typeof scalar === 'number' ? `the number ${scalar}` : String(scalar)
}

/** How many nodes a node and those in it are. */
export function countJson(node: JsonNode): number {
  if (node.kind === 'array') return node.elements.reduce((count, element) => count + countJson(element), 1)
  if (node.kind === 'object') return node.members.reduce((count, { value }) => count + countJson(value), 1)
  return 1
}
