import { hasErrors } from './diagnostic.ts'
import { Source } from './source.ts'
import type { Expression, ObjectItem, ScopedExpression } from './syntax/nodes.ts'
import { parseNativeExpression } from './syntax/parse.ts'
import { isBareWord } from './syntax/references.ts'

/** An expression of the JSON syntax that is a string, as the expression written in that string; any other as it is. */
export function asExpression(expression: Expression): Expression {
  if (expression.kind === 'scoped') return rescoped(asExpression(expression.inner), expression)
  if (expression.kind !== 'json' || expression.node.kind !== 'string') return expression
  const { text, range } = expression.node
  const { source: container, start } = range
  const source = new Source(container.name, text, { container, start })
  const { result, diagnostics } = parseNativeExpression(source)
  return hasErrors(diagnostics) ? expression : result
}

/** The expression as it was written, without variables of its own. */
export function unscoped(expression: Expression): Expression {
  return expression.kind === 'scoped' ? unscoped(expression.inner) : expression
}

/** Takes the variables of a scoped expression along to a part of it. */
function rescoped(part: Expression, { variables }: ScopedExpression): Expression {
  return { kind: 'scoped', inner: part, variables, range: part.range }
}

/** The word an expression consists of, undefined if it is more than one. */
export function asKeyword(expression: Expression): string | undefined {
  const plain = asExpression(unscoped(expression))
  if (plain.kind === 'reference') return plain.steps.length === 0 ? plain.root : undefined
  if (plain.kind !== 'literal') return undefined
  const { content } = plain.value
  return content === null ? 'null' : typeof content === 'boolean' ? String(content) : undefined
}

/** The elements of a tuple that is written out, undefined for other expressions. */
export function asElements(expression: Expression): readonly Expression[] | undefined {
  if (expression.kind === 'tuple') return expression.elements
  if (expression.kind === 'scoped')
    return asElements(expression.inner)?.map((element) => rescoped(element, expression))
  if (expression.kind !== 'json' || expression.node.kind !== 'array') return undefined
  return expression.node.elements.map((node) => ({ kind: 'json', node, range: node.range }))
}

/** The items of an object that is written out, undefined for other expressions. */
export function asItems(expression: Expression): readonly ObjectItem[] | undefined {
  if (expression.kind === 'object') return expression.items
  if (expression.kind === 'scoped')
    return asItems(expression.inner)?.map(({ key, value }) => ({
      key: isBareWord(key) ? key : rescoped(key, expression),
      value: rescoped(value, expression),
    }))
  if (expression.kind !== 'json' || expression.node.kind !== 'object') return undefined
  return expression.node.members.map(({ name, nameRange, value }) => ({
    key: { kind: 'json', node: { kind: 'string', text: name, range: nameRange }, range: nameRange },
    value: { kind: 'json', node: value, range: value.range },
  }))
}
