import type { TemplateExpression, TemplateJoinExpression } from '../syntax/nodes.ts'
import { asArray, asString } from '../values/read.ts'
import * as types from '../values/types.ts'
import {
  dynamicValue,
  isKnown,
  isNull,
  presentUnknownOf,
  stringValue,
  unknownOf,
  type Value,
} from '../values/value.ts'
import { tryConvert } from './convertValue.ts'
import type { Evaluation } from './evaluation.ts'
import type { Scope } from './scope.ts'

const summary = 'Invalid template interpolation value'

/** The texts of all parts, one after the other. */
export function evaluateTemplate(
  evaluation: Evaluation,
  expression: TemplateExpression,
  scope: Scope | undefined,
): Value {
  let text = ''
  let known = true
  const mark = evaluation.mark
  for (const part of expression.parts) {
    const value = evaluation.value(part, scope)
    if (isNull(value)) {
      evaluation.report(summary, 'Null cannot be part of a text.', part.range, expression.range)
      continue
    }
    if (!isKnown(value)) {
      known = false
      continue
    }
    const converted = tryConvert(value, types.string)
    if (typeof converted === 'string') {
      const detail = `This value cannot be part of a text: ${converted}.`
      evaluation.report(summary, detail, part.range, expression.range)
    } else if (known && !evaluation.failedSince(mark)) {
      text += asString(converted)
      evaluation.chargeText(text.length)
    }
  }
  return known ? stringValue(text) : presentUnknownOf(types.string)
}

/** The texts of all passes of a `%{for}`. */
export function evaluateTemplateJoin(
  evaluation: Evaluation,
  { passes, range }: TemplateJoinExpression,
  scope: Scope | undefined,
): Value {
  const tuple = evaluation.value(passes, scope)
  if (tuple.type.kind !== 'tuple' || !isKnown(tuple)) return unknownOf(types.string)
  let text = ''
  for (const value of asArray(tuple)) {
    if (isNull(value)) {
      evaluation.report(summary, 'A pass of the loop is null, which cannot be part of a text.', range)
      continue
    }
    if (value.type === dynamicValue.type || !isKnown(value)) return unknownOf(types.string)
    const converted = tryConvert(value, types.string)
    if (typeof converted === 'string') {
      evaluation.report(summary, `A pass of the loop cannot be part of a text: ${converted}.`, range)
      continue
    }
    text += asString(converted)
    evaluation.chargeText(text.length)
  }
  return stringValue(text)
}
