import { jsonTemplate } from '../json/jsonTemplate.ts'
import type { JsonMember, JsonNode } from '../syntax/nodes.ts'
import { objectValue, tupleValue } from '../values/build.ts'
import { asString } from '../values/read.ts'
import * as types from '../values/types.ts'
import { dynamicValue, isKnown, isNull, stringValue, type Value } from '../values/value.ts'
import { hasErrors } from '../diagnostic.ts'
import type { SourceRange } from '../position.ts'
import { tryConvert } from './convertValue.ts'
import type { Evaluation } from './evaluation.ts'
import type { Scope } from './scope.ts'

/** The value of an expression in the JSON syntax; strings are templates if there is a scope, else plain text. */
export function evaluateJson(evaluation: Evaluation, node: JsonNode, scope: Scope | undefined): Value {
  evaluation.charge(1)
  switch (node.kind) {
    case 'scalar':
      return node.value
    case 'string':
      return evaluateText(evaluation, node.text, node.range, scope)
    case 'array':
      return evaluation.bounded(
        tupleValue(node.elements.map((element) => evaluateJson(evaluation, element, scope))),
      )
    case 'object':
      return evaluateMembers(evaluation, node.members, scope)
  }
}

function evaluateText(
  evaluation: Evaluation,
  text: string,
  range: SourceRange,
  scope: Scope | undefined,
): Value {
  if (scope === undefined) return stringValue(text)
  if (!text.includes('{')) return stringValue(text)
  const { result, diagnostics } = jsonTemplate(text, range)
  evaluation.add(diagnostics)
  return hasErrors(diagnostics) ? dynamicValue : evaluation.value(result, scope)
}

function evaluateMembers(
  evaluation: Evaluation,
  members: readonly JsonMember[],
  scope: Scope | undefined,
): Value {
  const attributes = new Map<string, Value>()
  let known = true
  const summary = 'Invalid object key expression'
  for (const { name, nameRange, value } of members) {
    const keyValue = evaluateText(evaluation, name, nameRange, scope)
    const content = evaluateJson(evaluation, value, scope)
    const key = tryConvert(keyValue, types.string)
    if (typeof key === 'string') {
      evaluation.report(summary, `This value cannot be used as a key: ${key}.`, nameRange)
    } else if (isNull(key)) {
      evaluation.report(summary, 'Null cannot be used as a key.', nameRange)
    } else if (!isKnown(key)) {
      known = false
    } else if (attributes.has(asString(key))) {
      const detail = `There is already an attribute named ${JSON.stringify(asString(key))}.`
      evaluation.report('Duplicate object attribute', detail, nameRange)
    } else {
      attributes.set(asString(key), content)
    }
  }
  return known ? evaluation.bounded(objectValue(attributes)) : dynamicValue
}
