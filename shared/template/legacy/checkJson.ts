import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import { defaultLimits } from '../../hcl/limits.ts'
import type { JsonNode } from '../../hcl/syntax/nodes.ts'
import { jsonScalar } from '../component/jsonScalar.ts'

/** Keys that an object has twice, and numbers beyond Go's floats: Packer refuses a template with either of them. */
export function checkJson(node: JsonNode): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  look(node, found)
  return found
}

function look(node: JsonNode, found: Diagnostic[]): void {
  if (found.length >= defaultLimits.diagnostics) return
  if (node.kind === 'array') for (const element of node.elements) look(element, found)
  if (node.kind === 'scalar') {
    const scalar = jsonScalar(node)
    if (typeof scalar === 'number' && !Number.isFinite(scalar))
      found.push(problem('Number out of range', 'This number is too large to be read.', node.range))
  }
  if (node.kind !== 'object') return
  const names = new Set<string>()
  for (const { name, nameRange, value } of node.members) {
    if (names.has(name))
      found.push(
        problem('Duplicate key', `This object has the key "${name}" already. Remove one of them.`, nameRange),
      )
    names.add(name)
    look(value, found)
  }
}
