import type { SourceRange } from '../position.ts'
import { didYouMean } from '../suggestion.ts'
import type { IndexExpression, ReferenceExpression, TraversalStep } from '../syntax/nodes.ts'
import { dynamicValue, isNull, type Value } from '../values/value.ts'
import { attributeOf } from './attribute.ts'
import type { Evaluation } from './evaluation.ts'
import { elementAt } from './element.ts'
import type { Scope } from './scope.ts'

/** The value of a variable and the steps after it. */
export function evaluateReference(
  evaluation: Evaluation,
  { root, rootRange, steps }: ReferenceExpression,
  scope: Scope | undefined,
): Value {
  let hasVariables = false
  for (let current = scope; current !== undefined; current = current.parent) {
    if (current.variables === undefined) continue
    hasVariables = true
    const value = current.variables.get(root)
    if (value !== undefined) return traverse(evaluation, value, steps)
  }
  if (!hasVariables) {
    evaluation.report('Variables not allowed', 'No variables can be used here.', rootRange)
  } else {
    const suggestion = evaluation.isFull ? '' : didYouMean(root, variableNames(scope))
    evaluation.report('Unknown variable', `There is no variable named "${root}".${suggestion}`, rootRange)
  }
  return dynamicValue
}

function* variableNames(scope: Scope | undefined): Iterable<string> {
  for (let current = scope; current !== undefined; current = current.parent)
    if (current.variables !== undefined) yield* current.variables.keys()
}

/** Follows constant steps from a value; unknown after the first that fails. */
export function traverse(evaluation: Evaluation, from: Value, steps: readonly TraversalStep[]): Value {
  let value = from
  for (const step of steps) {
    evaluation.charge(1)
    const result =
      step.kind === 'attribute'
        ? attributeOf(value, step.name)
        : indexOf(evaluation, value, step.key, step.range)
    if (typeof result !== 'string' && 'type' in result) {
      value = result
      continue
    }
    if (typeof result !== 'string') evaluation.report(result.summary, result.detail, step.range)
    return dynamicValue
  }
  return value
}

function indexOf(
  evaluation: Evaluation,
  collection: Value,
  key: Value,
  range: SourceRange,
): Value | 'reported' {
  const mark = evaluation.mark
  const value = indexValue(evaluation, collection, key, range)
  return evaluation.failedSince(mark) ? 'reported' : value
}

function indexValue(evaluation: Evaluation, collection: Value, key: Value, range: SourceRange): Value {
  if (isNull(collection)) {
    evaluation.report('Attempt to index null value', 'This value is null and has no elements.', range)
    return dynamicValue
  }
  const result = elementAt(collection, key)
  if (typeof result !== 'string') return result
  evaluation.report('Invalid index', result, range)
  return dynamicValue
}

/** `collection[key]`. */
export function evaluateIndex(
  evaluation: Evaluation,
  expression: IndexExpression,
  scope: Scope | undefined,
): Value {
  const collection = evaluation.value(expression.collection, scope)
  const key = evaluation.value(expression.key, scope)
  return indexValue(evaluation, collection, key, expression.bracketRange)
}
