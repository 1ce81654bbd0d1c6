import { hasErrors } from '../diagnostic.ts'
import { parseType } from '../typeExpression.ts'
import { ConversionError } from '../values/conversion.ts'
import { convert } from '../values/convert.ts'
import * as types from '../values/types.ts'
import { dynamicValue, falseValue, isKnown, isWhollyKnown, trueValue, unknownOf } from '../values/value.ts'
import { FunctionError, type HclFunction } from './function.ts'

const tryFunction: HclFunction = {
  kind: 'closure',
  parameters: [],
  rest: { name: 'expressions' },
  call: (closures, evaluation) => {
    if (closures.length === 0) throw new FunctionError('at least one argument is required')
    const reasons: string[] = []
    for (const { expression, scope } of closures) {
      const [value, diagnostics] = evaluation.separately(expression, scope)
      evaluation.chargeValues(value)
      if (!hasErrors(diagnostics)) return isWhollyKnown(value) ? value : dynamicValue
      for (const { summary, detail } of diagnostics) reasons.push(`- ${summary}: ${detail}`)
    }
    throw new FunctionError(`no expression succeeded:\n${reasons.join('\n')}\nAt least one must succeed`)
  },
}

const can: HclFunction = {
  kind: 'closure',
  parameters: [{ name: 'expression' }],
  call: ([closure], evaluation) => {
    if (closure === undefined) return undefined
    const [value, diagnostics] = evaluation.separately(closure.expression, closure.scope)
    evaluation.chargeValues(value)
    if (hasErrors(diagnostics)) return falseValue
    return isWhollyKnown(value) ? trueValue : unknownOf(types.bool)
  },
}

const convertFunction: HclFunction = {
  kind: 'closure',
  parameters: [{ name: 'value' }, { name: 'type' }],
  call: ([subject, wanted], evaluation) => {
    if (subject === undefined || wanted === undefined) return undefined
    const mark = evaluation.mark
    const value = evaluation.value(subject.expression, subject.scope)
    evaluation.chargeValues(value)
    const { type, diagnostics } = parseType(wanted.expression)
    evaluation.add(diagnostics)
    if (evaluation.failedSince(mark)) return undefined
    try {
      const result = convert(value, type).type
      // The second conversion knows no optional attributes any more, so that they must be there after all.
      return isKnown(value) ? convert(value, result) : unknownOf(result)
    } catch (thrown) {
      if (thrown instanceof ConversionError) throw new FunctionError(thrown.message, 0)
      throw thrown
    }
  },
}

/** Functions that decide themselves what to evaluate. */
export const controlFunctions: Readonly<Record<string, HclFunction>> = {
  can,
  convert: convertFunction,
  try: tryFunction,
}
