import { type Diagnostic, problem } from '../diagnostic.ts'
import { defaultLimits, isLimitExceeded, LimitExceeded, type Limits } from '../limits.ts'
import type { Expression } from '../syntax/nodes.ts'
import { dynamicValue, type Value } from '../values/value.ts'
import { evaluateCall } from './call.ts'
import { evaluateObject, evaluateTuple } from './constructors.ts'
import { evaluateConditional } from './conditional.ts'
import { Evaluation } from './evaluation.ts'
import { evaluateFor } from './forExpression.ts'
import { evaluateJson } from './json.ts'
import { evaluateBinary, evaluateUnary } from './operators.ts'
import type { Scope } from './scope.ts'
import { evaluateSplat } from './splat.ts'
import { evaluateTemplate, evaluateTemplateJoin } from './template.ts'
import { evaluateIndex, evaluateReference, traverse } from './traversal.ts'

/** A value and the problems found on the way to it; with errors, the value is unknown or holds unknown parts. */
export interface Evaluated {
  readonly value: Value
  readonly diagnostics: readonly Diagnostic[]
}

/** The value of an expression. Never throws: what goes wrong, limits included, becomes a diagnostic. */
export function evaluate(expression: Expression, scope?: Scope, limits: Limits = defaultLimits): Evaluated {
  const evaluation = new Evaluation(limits, evaluateNode)
  try {
    const value = evaluation.value(expression, scope)
    return { value, diagnostics: evaluation.diagnostics }
  } catch (thrown) {
    if (!isLimitExceeded(thrown)) throw thrown
    const reason = thrown instanceof LimitExceeded ? thrown.message : 'more than fits into memory'
    const detail = `Evaluating this expression takes ${reason}.`
    const diagnostic = problem('Expression too complex', detail, expression.range)
    return { value: dynamicValue, diagnostics: [...evaluation.diagnostics, diagnostic] }
  }
}

function evaluateNode(evaluation: Evaluation, expression: Expression, scope: Scope | undefined): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value
    case 'reference':
      return evaluateReference(evaluation, expression, scope)
    case 'traversal':
      return traverse(evaluation, evaluation.value(expression.source, scope), expression.steps)
    case 'index':
      return evaluateIndex(evaluation, expression, scope)
    case 'splat':
      return evaluateSplat(evaluation, expression, scope)
    case 'splatItem':
      return evaluation.splatItems.get(expression) ?? dynamicValue
    case 'call':
      return evaluateCall(evaluation, expression, scope)
    case 'conditional':
      return evaluateConditional(evaluation, expression, scope)
    case 'binary':
      return evaluateBinary(evaluation, expression, scope)
    case 'unary':
      return evaluateUnary(evaluation, expression, scope)
    case 'parentheses':
    case 'templateWrap':
      return evaluation.value(expression.inner, scope)
    case 'tuple':
      return evaluateTuple(evaluation, expression, scope)
    case 'object':
      return evaluateObject(evaluation, expression, scope)
    case 'for':
      return evaluateFor(evaluation, expression, scope)
    case 'template':
      return evaluateTemplate(evaluation, expression, scope)
    case 'templateJoin':
      return evaluateTemplateJoin(evaluation, expression, scope)
    case 'json':
      return evaluateJson(evaluation, expression.node, scope)
    case 'scoped':
      return evaluation.value(expression.inner, { variables: expression.variables, parent: scope })
  }
}
