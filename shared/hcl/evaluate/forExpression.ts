import type { Expression, ForExpression } from '../syntax/nodes.ts'
import { objectValue, tupleValue } from '../values/build.ts'
import { asString, isTrue } from '../values/read.ts'
import { typeName } from '../values/typeTraits.ts'
import * as types from '../values/types.ts'
import { dynamicValue, integerValue, isKnown, isNull, stringValue, type Value } from '../values/value.ts'
import { tryConvert } from './convertValue.ts'
import type { Evaluation } from './evaluation.ts'
import type { Scope } from './scope.ts'

/** One pass per element; a tuple of the values, or an object of them by key. */
export function evaluateFor(
  evaluation: Evaluation,
  expression: ForExpression,
  scope: Scope | undefined,
): Value {
  const collection = evaluation.value(expression.collection, scope)
  const subject = expression.collection.range
  if (isNull(collection)) {
    const detail = 'A for expression needs a collection, but this value is null.'
    evaluation.report('Iteration over null value', detail, subject, expression.range)
    return dynamicValue
  }
  const { kind } = collection.type
  if (kind === 'dynamic') return dynamicValue
  if (kind === 'bool' || kind === 'number' || kind === 'string') {
    const detail = `A for expression needs a collection, but this is a ${typeName(collection.type)}.`
    evaluation.report('Iteration over non-iterable value', detail, subject, expression.range)
    return dynamicValue
  }
  if (expression.condition !== undefined && !isPlausible(evaluation, expression, expression.condition, scope))
    return dynamicValue
  if (!isKnown(collection)) return dynamicValue
  return expression.key === undefined
    ? tupleOfPasses(evaluation, expression, collection, scope)
    : objectOfPasses(evaluation, expression, expression.key, collection, scope)
}

/** Evaluates the condition with unknown variables once, so that a mistake shows even without elements. */
function isPlausible(
  evaluation: Evaluation,
  expression: ForExpression,
  condition: Expression,
  scope: Scope | undefined,
): boolean {
  const mark = evaluation.mark
  const result = evaluation.value(condition, childScope(expression, dynamicValue, dynamicValue, scope))
  if (isNull(result)) {
    evaluation.report('Condition is null', "An 'if' clause is either true or false.", condition.range)
    return false
  }
  const converted = tryConvert(result, types.bool)
  if (typeof converted !== 'string') return !evaluation.failedSince(mark)
  evaluation.report("Invalid 'for' condition", `The 'if' clause is invalid: ${converted}.`, condition.range)
  return false
}

function childScope(expression: ForExpression, key: Value, value: Value, scope: Scope | undefined): Scope {
  const variables = new Map<string, Value>()
  if (expression.keyName !== undefined) variables.set(expression.keyName, key)
  variables.set(expression.valueName, value)
  return { variables, parent: scope }
}

/** A scope per element of the collection, with its key and value as variables. */
function* passes(
  evaluation: Evaluation,
  expression: ForExpression,
  collection: Value,
  scope: Scope | undefined,
): Iterable<Scope> {
  const { content, type } = collection
  if (content instanceof Map) {
    for (const [key, value] of content as ReadonlyMap<string, Value>) {
      evaluation.charge(1)
      yield childScope(expression, stringValue(key), value, scope)
    }
  } else if (Array.isArray(content)) {
    for (const [index, value] of (content as readonly Value[]).entries()) {
      evaluation.charge(1)
      yield childScope(expression, type.kind === 'set' ? value : integerValue(index), value, scope)
    }
  }
}

/** Problems that would repeat in every pass are reported once. */
interface State {
  known: boolean
}

function reportOnce(
  evaluation: Evaluation,
  state: State,
  summary: string,
  detail: string,
  at: Expression,
): void {
  if (state.known) evaluation.report(summary, detail, at.range)
  state.known = false
}

function isIncluded(
  evaluation: Evaluation,
  condition: Expression | undefined,
  scope: Scope,
  state: State,
): boolean {
  if (condition === undefined) return true
  const summary = "Invalid 'for' condition"
  const result = evaluation.value(condition, scope)
  if (isNull(result)) {
    reportOnce(evaluation, state, summary, "An 'if' clause is either true or false.", condition)
    return false
  }
  const included = tryConvert(result, types.bool)
  if (typeof included === 'string') {
    reportOnce(evaluation, state, summary, `The 'if' clause is invalid: ${included}.`, condition)
    return false
  }
  if (isKnown(included)) return isTrue(included)
  state.known = false
  return false
}

function tupleOfPasses(
  evaluation: Evaluation,
  expression: ForExpression,
  collection: Value,
  scope: Scope | undefined,
): Value {
  const state: State = { known: true }
  const values: Value[] = []
  for (const child of passes(evaluation, expression, collection, scope))
    if (isIncluded(evaluation, expression.condition, child, state))
      values.push(evaluation.value(expression.value, child))
  return state.known ? evaluation.bounded(tupleValue(values)) : dynamicValue
}

function objectOfPasses(
  evaluation: Evaluation,
  expression: ForExpression,
  keyExpression: Expression,
  collection: Value,
  scope: Scope | undefined,
): Value {
  const state: State = { known: true }
  const values = new Map<string, Value>()
  const groups = new Map<string, Value[]>()
  for (const child of passes(evaluation, expression, collection, scope)) {
    if (!isIncluded(evaluation, expression.condition, child, state)) continue
    const key = passKey(evaluation, keyExpression, child, state)
    if (key === undefined) continue
    const value = evaluation.value(expression.value, child)
    if (expression.groups) {
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [value])
      else group.push(value)
    } else if (values.has(key)) {
      const detail = `Two elements have the key ${JSON.stringify(key)}. With "..." after the value, they would become a tuple.`
      evaluation.report('Duplicate object key', detail, keyExpression.range, expression.range)
    } else {
      values.set(key, value)
    }
  }
  if (!state.known) return dynamicValue
  for (const [key, group] of groups) values.set(key, tupleValue(group))
  return evaluation.bounded(objectValue(values))
}

function passKey(
  evaluation: Evaluation,
  expression: Expression,
  scope: Scope,
  state: State,
): string | undefined {
  const summary = 'Invalid object key'
  const key = evaluation.value(expression, scope)
  if (isNull(key)) {
    reportOnce(evaluation, state, summary, 'Null cannot be used as a key.', expression)
    return undefined
  }
  if (!isKnown(key)) {
    state.known = false
    return undefined
  }
  const name = tryConvert(key, types.string)
  if (typeof name !== 'string') return asString(name)
  reportOnce(evaluation, state, summary, `This value cannot be used as a key: ${name}.`, expression)
  return undefined
}
