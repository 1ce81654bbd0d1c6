import type { Body } from '../../hcl/body.ts'
import { references } from '../../hcl/syntax/references.ts'
import type { Expression, ReferenceExpression } from '../../hcl/syntax/nodes.ts'
import type { DependentNode } from './dependencyOrder.ts'

/** The local values and data sources an expression is computed from. */
export function dependenciesOf(expression: Expression): DependentNode['dependencies'] {
  return references(expression).flatMap((reference) => {
    const key = keyOf(reference)
    return key === undefined ? [] : [{ key, range: reference.range }]
  })
}

/** The local values and data sources a body is computed from, its blocks included. */
export function dependenciesOfBody(body: Body): DependentNode['dependencies'] {
  const { attributes, blocks } = body.inventory()
  return [
    ...[...attributes.values()].flatMap(({ expression }) => dependenciesOf(expression)),
    ...blocks.flatMap((block) => dependenciesOfBody(block.body)),
  ]
}

function keyOf({ root, steps }: ReferenceExpression): string | undefined {
  const names = steps.map((step) =>
    step.kind === 'attribute'
      ? step.name
      : typeof step.key.content === 'string'
        ? step.key.content
        : undefined,
  )
  const [first, second] = names
  if (root === 'local' && first !== undefined) return `local.${first}`
  if (root === 'data' && first !== undefined && second !== undefined) return `data.${first}.${second}`
  return undefined
}
