import type { Diagnostic } from '../diagnostic.ts'
import { hasErrors, problem } from '../diagnostic.ts'
import type { BinaryExpression, BinaryOperator, Expression, UnaryExpression } from '../syntax/nodes.ts'
import { add, compare, divide, modulo, multiply, negate, NoResult, subtract } from '../values/arithmetic.ts'
import { equals } from '../values/equality.ts'
import type { HclNumber } from '../values/number.ts'
import { asNumber, isTrue } from '../values/read.ts'
import * as types from '../values/types.ts'
import type { Type } from '../values/types.ts'
import {
  boolValue,
  dynamicValue,
  isKnown,
  isNull,
  numberValue,
  presentUnknownOf,
  unknownOf,
  type Value,
} from '../values/value.ts'
import { tryConvert } from './convertValue.ts'
import type { Evaluation } from './evaluation.ts'
import type { Scope } from './scope.ts'

type Computed = readonly [Value, readonly Diagnostic[]]

const arithmetic: Readonly<Record<string, (left: HclNumber, right: HclNumber) => HclNumber>> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '%': modulo,
}

const comparison: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

/** Operand and result types of an operator. */
function signature(operator: BinaryOperator): readonly [operand: Type, result: Type] {
  if (operator in arithmetic) return [types.number, types.number]
  if (operator in comparison) return [types.number, types.bool]
  if (operator === '==' || operator === '!=') return [types.dynamic, types.bool]
  return [types.bool, types.bool]
}

/** Two operands. A long chain of operators is a deep tree to the left, so that it is walked without recursion. */
export function evaluateBinary(
  evaluation: Evaluation,
  expression: BinaryExpression,
  scope: Scope | undefined,
): Value {
  const chain: BinaryExpression[] = []
  let first: Expression = expression
  while (first.kind === 'binary') {
    chain.push(first)
    first = first.left
  }
  let left: Computed = evaluation.separately(first, scope)
  for (let node = chain.pop(); node !== undefined; node = chain.pop()) {
    evaluation.charge(1)
    const right = evaluation.separately(node.right, scope)
    if (node.operator === '==' || node.operator === '!=') evaluation.chargeValues(left[0], right[0])
    left = combine(node, left, right)
  }
  evaluation.add(left[1])
  return left[0]
}

function combine(node: BinaryExpression, left: Computed, right: Computed): Computed {
  const [operandType, resultType] = signature(node.operator)
  const leftValue = tryConvert(left[0], operandType)
  const rightValue = tryConvert(right[0], operandType)
  const summary = 'Invalid operand'
  const unsuitable: Diagnostic[] = []
  if (typeof leftValue === 'string')
    unsuitable.push(
      problem(summary, `Unsuitable value for left operand: ${leftValue}.`, node.left.range, node.range),
    )
  if (typeof rightValue === 'string')
    unsuitable.push(
      problem(summary, `Unsuitable value for right operand: ${rightValue}.`, node.right.range, node.range),
    )
  if (typeof leftValue === 'string' || typeof rightValue === 'string')
    return [unknownOf(resultType), [...unsuitable, ...left[1], ...right[1]]]
  if (node.operator === '||' || node.operator === '&&') {
    const decided = shortCircuit(node.operator === '||', [leftValue, left[1]], [rightValue, right[1]])
    if (decided !== undefined) return decided
  }
  const diagnostics = left[1].length + right[1].length === 0 ? left[1] : [...left[1], ...right[1]]
  if (hasErrors(diagnostics)) return [unknownOf(resultType), diagnostics]
  const result = apply(node.operator, leftValue, rightValue)
  if (typeof result !== 'string') return [result, diagnostics]
  const detail = `Error during operation: ${result}.`
  return [unknownOf(resultType), [...diagnostics, problem('Operation failed', detail, node.range)]]
}

/** The result that one operand decides, with the problems of that operand alone. Null counts as false here. */
function shortCircuit(controlling: boolean, left: Computed, right: Computed): Computed | undefined {
  const leftKnown = isKnown(left[0])
  const rightKnown = isKnown(right[0])
  const unknown = presentUnknownOf(types.bool)
  if (!leftKnown && !rightKnown) return hasErrors(left[1]) ? undefined : [unknown, left[1]]
  if (leftKnown && isTrue(left[0]) === controlling) return [boolValue(controlling), left[1]]
  if (rightKnown && isTrue(right[0]) === controlling) return [boolValue(controlling), right[1]]
  if (!leftKnown) return [unknown, left[1]]
  return rightKnown ? undefined : [unknown, right[1]]
}

function apply(operator: BinaryOperator, left: Value, right: Value): Value | string {
  if (operator === '==' || operator === '!=') {
    const equal = equals(left, right)
    return equal === undefined ? presentUnknownOf(types.bool) : boolValue(equal === (operator === '=='))
  }
  if (isNull(left) || isNull(right)) return 'argument must not be null'
  const resultType = signature(operator)[1]
  if (!isKnown(left) || !isKnown(right)) return presentUnknownOf(resultType)
  if (operator === '&&') return boolValue(isTrue(left) && isTrue(right))
  if (operator === '||') return boolValue(isTrue(left) || isTrue(right))
  const holds = comparison[operator]
  if (holds !== undefined) {
    if (operator.length === 2 && equals(left, right) === true) return boolValue(true)
    return boolValue(holds(compare(asNumber(left), asNumber(right))))
  }
  try {
    return numberValue(arithmetic[operator]?.(asNumber(left), asNumber(right)) ?? asNumber(left))
  } catch (thrown) {
    if (thrown instanceof NoResult) return thrown.message
    throw thrown
  }
}

/** `-operand` or `!operand`. */
export function evaluateUnary(
  evaluation: Evaluation,
  expression: UnaryExpression,
  scope: Scope | undefined,
): Value {
  const type = expression.operator === '-' ? types.number : types.bool
  const mark = evaluation.mark
  const operand = tryConvert(evaluation.value(expression.operand, scope), type)
  if (typeof operand === 'string') {
    const detail = `Unsuitable value for unary operand: ${operand}.`
    evaluation.report('Invalid operand', detail, expression.operand.range, expression.range)
    return unknownOf(type)
  }
  if (evaluation.failedSince(mark)) return unknownOf(type)
  if (isNull(operand)) {
    const detail = 'Error during operation: argument must not be null.'
    evaluation.report('Operation failed', detail, expression.range)
    return dynamicValue
  }
  if (!isKnown(operand)) return presentUnknownOf(type)
  return expression.operator === '-' ? numberValue(negate(asNumber(operand))) : boolValue(!isTrue(operand))
}
