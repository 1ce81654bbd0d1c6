import type { Evaluation } from '../evaluate/evaluation.ts'
import { conforms } from '../values/typeTraits.ts'
import { asPresent, dynamicValue, isKnown, isNull, unknownOf, type Value } from '../values/value.ts'
import { FunctionError, type PlainFunction } from './function.ts'

/**
 * Applies a function to values that have been converted to its parameters' types. Throws {@link FunctionError}
 * when the function refuses them.
 */
export function callFunction(
  definition: PlainFunction,
  args: readonly Value[],
  evaluation: Evaluation,
): Value {
  const { parameters, rest, returns } = definition
  for (const [index, value] of args.entries()) {
    const parameter = parameters[index] ?? rest
    if (parameter === undefined) continue
    if (isNull(value) && parameter.allowNull !== true)
      throw new FunctionError('argument must not be null', index)
    if (value.type.kind === 'dynamic') {
      if (parameter.allowDynamic !== true) return dynamicValue
    } else if (!conforms(value.type, parameter.type)) {
      throw new FunctionError('argument has the wrong type', index)
    }
  }
  const type = typeof returns === 'function' ? returns(args) : returns
  const refine = definition.mayBeNull === true ? (value: Value): Value => value : asPresent
  for (const [index, value] of args.entries())
    if (!isKnown(value) && (parameters[index] ?? rest)?.allowUnknown !== true) return refine(unknownOf(type))
  evaluation.charge(1)
  for (const value of args) {
    if (typeof value.content === 'string') evaluation.charge(value.content.length >> 3)
    else evaluation.chargeValues(value)
  }
  const result = definition.call(args, type, evaluation)
  if (typeof result.content === 'string') evaluation.chargeText(result.content.length)
  return refine(evaluation.bounded(result))
}
