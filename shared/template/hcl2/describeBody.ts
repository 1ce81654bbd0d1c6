import type { Block, Body } from '../../hcl/body.ts'
import { hasErrors } from '../../hcl/diagnostic.ts'
import { evaluate } from '../../hcl/evaluate/evaluate.ts'
import type { Scope } from '../../hcl/evaluate/scope.ts'
import { type ConfigTree, unknownText } from '../component/configTree.ts'
import { valueTree } from '../component/valueTree.ts'

/** All a body says, with values as far as they are known; the blocks of one type are a list. */
export function describeBody(body: Body, scope: Scope): { readonly [key: string]: ConfigTree } {
  const { attributes, blocks } = body.inventory()
  const described = new Map<string, ConfigTree>()
  for (const [name, { expression }] of attributes) {
    const { value, diagnostics } = evaluate(expression, scope)
    described.set(name, hasErrors(diagnostics) ? unknownText : valueTree(value))
  }
  for (const type of new Set(blocks.map((block) => block.type)))
    described.set(
      type,
      blocks.filter((block) => block.type === type).map((block) => describeBlock(block, scope)),
    )
  return Object.fromEntries(described)
}

function describeBlock({ labels, body }: Block, scope: Scope): ConfigTree {
  const inner = describeBody(body, scope)
  return labels.length === 0 ? inner : { labels, ...inner }
}
