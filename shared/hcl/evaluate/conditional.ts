import { rangeBetween } from '../position.ts'
import type { ConditionalExpression } from '../syntax/nodes.ts'
import { type Conversion, ConversionError } from '../values/conversion.ts'
import { findConversion, unifyTypes } from '../values/convert.ts'
import { isTrue } from '../values/read.ts'
import { typeName } from '../values/typeTraits.ts'
import * as types from '../values/types.ts'
import type { Type } from '../values/types.ts'
import {
  asPresent,
  dynamicValue,
  isKnown,
  isNull,
  isPresent,
  nullOf,
  unknownOf,
  type Value,
} from '../values/value.ts'
import { tryConvert } from './convertValue.ts'
import type { Evaluation } from './evaluation.ts'
import type { Scope } from './scope.ts'

interface ResultType {
  readonly type: Type
  readonly conversions: readonly (Conversion | undefined)[]
}

/** Both results are evaluated, since they decide the type together; only the problems of the chosen one count. */
export function evaluateConditional(
  evaluation: Evaluation,
  expression: ConditionalExpression,
  scope: Scope | undefined,
): Value {
  const whenTrue = evaluation.separately(expression.whenTrue, scope)
  const whenFalse = evaluation.separately(expression.whenFalse, scope)
  if (whenTrue[0].type !== whenFalse[0].type) evaluation.chargeValues(whenTrue[0], whenFalse[0])
  const result = resultType(whenTrue[0], whenFalse[0])
  const summary = 'Inconsistent conditional result types'
  if (result === undefined) {
    const detail = `The results must be of one type, but they are ${typeName(whenTrue[0].type)} and ${typeName(whenFalse[0].type)}.`
    const subject = rangeBetween(expression.whenTrue.range, expression.whenFalse.range)
    evaluation.report(summary, detail, subject, expression.range)
    return dynamicValue
  }
  const condition = evaluation.value(expression.condition, scope)
  const subject = expression.condition.range
  if (isNull(condition)) {
    const detail = 'A condition is either true or false, but this one is null.'
    evaluation.report('Null condition', detail, subject, expression.range)
    return unknownOf(result.type)
  }
  if (!isKnown(condition)) return undecided(whenTrue[0], whenFalse[0], result.type)
  const decision = tryConvert(condition, types.bool)
  if (typeof decision === 'string') {
    evaluation.report(
      'Incorrect condition type',
      'A condition is either true or false.',
      subject,
      expression.range,
    )
    return unknownOf(result.type)
  }
  const [[value, diagnostics], conversion] = isTrue(decision)
    ? [whenTrue, result.conversions[0]]
    : [whenFalse, result.conversions[1]]
  evaluation.add(diagnostics)
  if (conversion === undefined) return value
  try {
    return conversion(value)
  } catch (thrown) {
    if (!(thrown instanceof ConversionError)) throw thrown
    const chosen = isTrue(decision) ? expression.whenTrue : expression.whenFalse
    evaluation.report(summary, `The chosen result has the wrong type: ${thrown.message}.`, chosen.range)
    return unknownOf(result.type)
  }
}

function resultType(whenTrue: Value, whenFalse: Value): ResultType | undefined {
  const untypedNull = (value: Value): boolean => isNull(value) && value.type.kind === 'dynamic'
  if (untypedNull(whenTrue))
    return {
      type: whenFalse.type,
      conversions: [findConversion(types.dynamic, whenFalse.type, true), undefined],
    }
  if (untypedNull(whenFalse))
    return {
      type: whenTrue.type,
      conversions: [undefined, findConversion(types.dynamic, whenTrue.type, true)],
    }
  if (whenTrue.type.kind === 'dynamic' || whenFalse.type.kind === 'dynamic')
    return { type: types.dynamic, conversions: [] }
  return unifyTypes([whenTrue.type, whenFalse.type])
}

function undecided(whenTrue: Value, whenFalse: Value, type: Type): Value {
  if (isNull(whenTrue) && isNull(whenFalse)) return nullOf(type)
  const unknown = unknownOf(type)
  return isPresent(whenTrue) && isPresent(whenFalse) ? asPresent(unknown) : unknown
}
