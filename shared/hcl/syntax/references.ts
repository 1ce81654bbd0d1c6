import { jsonTemplate } from '../json/jsonTemplate.ts'
import type { Expression, JsonNode, ReferenceExpression } from './nodes.ts'

/** The variables an expression refers to, in order; those that it declares itself do not count. */
export function references(expression: Expression): readonly ReferenceExpression[] {
  const found: ReferenceExpression[] = []
  collect(expression, new Set(), found)
  return found
}

function collect(expression: Expression, declared: ReadonlySet<string>, found: ReferenceExpression[]): void {
  const inside = (...parts: readonly Expression[]): void => collectAll(parts, declared, found)
  switch (expression.kind) {
    case 'literal':
    case 'splatItem':
      return
    case 'reference':
      if (!declared.has(expression.root)) found.push(expression)
      return
    case 'traversal':
      return inside(expression.source)
    case 'index':
      return inside(expression.collection, expression.key)
    case 'splat':
      return inside(expression.source, expression.each)
    case 'call':
      return collectAll(expression.arguments, declared, found)
    case 'conditional':
      return inside(expression.condition, expression.whenTrue, expression.whenFalse)
    case 'binary':
      return collectChain(expression, declared, found)
    case 'unary':
      return inside(expression.operand)
    case 'parentheses':
    case 'templateWrap':
      return inside(expression.inner)
    case 'tuple':
      return collectAll(expression.elements, declared, found)
    case 'object':
      for (const { key, value } of expression.items)
        collectAll(isBareWord(key) ? [value] : [key, value], declared, found)
      return
    case 'for': {
      inside(expression.collection)
      const names = [expression.keyName, expression.valueName].filter((name) => name !== undefined)
      const inner = new Set([...declared, ...names])
      for (const part of [expression.key, expression.value, expression.condition])
        if (part !== undefined) collect(part, inner, found)
      return
    }
    case 'template':
      return collectAll(expression.parts, declared, found)
    case 'templateJoin':
      return inside(expression.passes)
    case 'json':
      return collectJson(expression.node, declared, found)
    case 'scoped':
      return collect(expression.inner, new Set([...declared, ...expression.variables.keys()]), found)
  }
}

function collectAll(
  parts: readonly Expression[],
  declared: ReadonlySet<string>,
  found: ReferenceExpression[],
): void {
  for (const part of parts) collect(part, declared, found)
}

/** A chain of operators is as deep to the left as it is long. */
function collectChain(
  expression: Expression,
  declared: ReadonlySet<string>,
  found: ReferenceExpression[],
): void {
  const operands: Expression[] = []
  let left = expression
  for (; left.kind === 'binary'; left = left.left) operands.push(left.right)
  collect(left, declared, found)
  for (const operand of operands.toReversed()) collect(operand, declared, found)
}

/** True for a key that is its own name. */
export function isBareWord(key: Expression): boolean {
  return key.kind === 'reference' && key.steps.length === 0
}

function collectJson(node: JsonNode, declared: ReadonlySet<string>, found: ReferenceExpression[]): void {
  switch (node.kind) {
    case 'scalar':
      return
    case 'string':
      if (node.text.includes('{')) collect(jsonTemplate(node.text, node.range).result, declared, found)
      return
    case 'array':
      for (const element of node.elements) collectJson(element, declared, found)
      return
    case 'object':
      for (const { name, nameRange, value } of node.members) {
        if (name.includes('{')) collect(jsonTemplate(name, nameRange).result, declared, found)
        collectJson(value, declared, found)
      }
  }
}
