import type { Expression, ObjectExpression, TupleExpression } from '../syntax/nodes.ts'
import { objectValue, tupleValue } from '../values/build.ts'
import { asString } from '../values/read.ts'
import * as types from '../values/types.ts'
import { dynamicValue, isKnown, isNull, stringValue, type Value } from '../values/value.ts'
import { tryConvert } from './convertValue.ts'
import type { Evaluation } from './evaluation.ts'
import type { Scope } from './scope.ts'

/** `[a, b]`. */
export function evaluateTuple(
  evaluation: Evaluation,
  { elements }: TupleExpression,
  scope: Scope | undefined,
): Value {
  return evaluation.bounded(tupleValue(elements.map((element) => evaluation.value(element, scope))))
}

/** `{ key = value }`; of equal keys the last one counts. */
export function evaluateObject(
  evaluation: Evaluation,
  { items }: ObjectExpression,
  scope: Scope | undefined,
): Value {
  const attributes = new Map<string, Value>()
  let known = true
  for (const item of items) {
    const mark = evaluation.mark
    const key = evaluateKey(evaluation, item.key, scope)
    const keyFailed = evaluation.failedSince(mark)
    const value = evaluation.value(item.value, scope)
    const name = keyFailed ? undefined : keyName(evaluation, key, item)
    if (name === undefined) known = false
    else attributes.set(name, value)
  }
  return known ? evaluation.bounded(objectValue(attributes)) : dynamicValue
}

function evaluateKey(evaluation: Evaluation, key: Expression, scope: Scope | undefined): Value {
  if (key.kind === 'reference') {
    if (key.steps.length === 0) return stringValue(key.root)
    const detail =
      'Put a reference in parentheses to use its value as the key, or a name with dots in quotes.'
    evaluation.report('Ambiguous attribute key', detail, key.range)
    return dynamicValue
  }
  const keyword = literalKeyword(key)
  return keyword === undefined ? evaluation.value(key, scope) : stringValue(keyword)
}

function literalKeyword(key: Expression): string | undefined {
  if (key.kind !== 'literal') return undefined
  const { content } = key.value
  if (content === null) return 'null'
  return typeof content === 'boolean' ? String(content) : undefined
}

function keyName(
  evaluation: Evaluation,
  key: Value,
  item: { readonly key: Expression; readonly value: Expression },
): string | undefined {
  if (isNull(key)) {
    evaluation.report('Null value as key', 'Null cannot be used as a key.', item.value.range)
    return undefined
  }
  const name = tryConvert(key, types.string)
  if (typeof name === 'string') {
    evaluation.report('Incorrect key type', `This value cannot be used as a key: ${name}.`, item.key.range)
    return undefined
  }
  return isKnown(name) ? asString(name) : undefined
}
