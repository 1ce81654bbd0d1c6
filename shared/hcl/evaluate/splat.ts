import { rangeBetween } from '../position.ts'
import type { SplatExpression } from '../syntax/nodes.ts'
import { commonType, emptyCollection, listValue, tupleValue } from '../values/build.ts'
import { elementsOf } from '../values/value.ts'
import { listOf, tupleOf, type Type } from '../values/types.ts'
import {
  asPresent,
  dynamicValue,
  isKnown,
  isNull,
  isPresent,
  unknownOf,
  type Value,
} from '../values/value.ts'
import type { Evaluation } from './evaluation.ts'
import type { Scope } from './scope.ts'

/** The same steps from every element of a sequence; a value that is none counts as a tuple of itself, null as empty. */
export function evaluateSplat(
  evaluation: Evaluation,
  expression: SplatExpression,
  scope: Scope | undefined,
): Value {
  const mark = evaluation.mark
  const given = evaluation.value(expression.source, scope)
  if (evaluation.failedSince(mark)) return dynamicValue
  const { kind } = given.type
  const isSequence = kind === 'tuple' || kind === 'list' || kind === 'set'
  if (isNull(given)) {
    if (!isSequence) return tupleValue([])
    const context = rangeBetween(expression.source.range, expression.markerRange)
    const detail = 'A splat needs a sequence, but this value is null.'
    evaluation.report('Splat of null value', detail, expression.source.range, context)
    return dynamicValue
  }
  if (kind === 'dynamic') return dynamicValue
  const mayBeEmpty = !isSequence && !isPresent(given)
  const source = isSequence ? given : tupleValue([given])
  if (!isKnown(source)) return asPresent(unknownOf(resultType(evaluation, expression, source.type, scope)))
  const results: Value[] = []
  for (const element of elementsOf(source)) results.push(each(evaluation, expression, element, scope))
  if (mayBeEmpty) return dynamicValue
  if (evaluation.failedSince(mark)) {
    const [type] = quietly(evaluation, () => resultType(evaluation, expression, source.type, scope))
    return unknownOf(type)
  }
  if (source.type.kind === 'tuple') return evaluation.bounded(tupleValue(results))
  if (results.length === 0) {
    const type = resultType(evaluation, expression, source.type, scope)
    return emptyCollection('list', type.kind === 'list' ? type.element : type)
  }
  const element = commonType(results)
  if (element !== undefined) return evaluation.bounded(listValue(results, element))
  const detail = 'The elements of the result differ in type. A for expression can make a tuple of them.'
  evaluation.report('Invalid nested splat expressions', detail, expression.each.range, expression.range)
  return dynamicValue
}

function quietly<T>(evaluation: Evaluation, body: () => T): readonly [T] {
  const kept = evaluation.diagnostics
  evaluation.diagnostics = []
  try {
    return [body()]
  } finally {
    evaluation.diagnostics = kept
  }
}

function each(
  evaluation: Evaluation,
  { item, each }: SplatExpression,
  element: Value,
  scope: Scope | undefined,
): Value {
  const outer = evaluation.splatItems.get(item)
  evaluation.splatItems.set(item, element)
  try {
    return evaluation.value(each, scope)
  } finally {
    if (outer === undefined) evaluation.splatItems.delete(item)
    else evaluation.splatItems.set(item, outer)
  }
}

function resultType(
  evaluation: Evaluation,
  expression: SplatExpression,
  source: Type,
  scope: Scope | undefined,
): Type {
  if (source.kind === 'list' || source.kind === 'set')
    return listOf(each(evaluation, expression, unknownOf(source.element), scope).type)
  const elements = source.kind === 'tuple' ? source.elements : []
  return tupleOf(elements.map((type) => each(evaluation, expression, unknownOf(type), scope).type))
}
