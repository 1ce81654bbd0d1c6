import { type Diagnostic, hasErrors, problem } from '../../hcl/diagnostic.ts'
import { evaluate } from '../../hcl/evaluate/evaluate.ts'
import type { HclFunction } from '../../hcl/functions/function.ts'
import { objectValue } from '../../hcl/values/build.ts'
import { ConversionError } from '../../hcl/values/conversion.ts'
import { convert } from '../../hcl/values/convert.ts'
import { isTrue } from '../../hcl/values/read.ts'
import * as types from '../../hcl/values/types.ts'
import { isKnown, isNull, type Value } from '../../hcl/values/value.ts'
import type { Variable, VariableRule, VariableValue } from './variable.ts'

/** What is wrong with the chosen values: a variable without one, a value that breaks a rule. */
export function validateVariables(
  declared: ReadonlyMap<string, Variable>,
  values: ReadonlyMap<string, VariableValue>,
  functions: ReadonlyMap<string, HclFunction>,
): readonly Diagnostic[] {
  return [...declared.values()].flatMap((variable) => {
    const chosen = values.get(variable.name)
    if (chosen === undefined) {
      const { name, range } = variable
      const detail = `Give variable "${name}" a value (variables, variableFiles or PKR_VAR_${name}) or a default.`
      return [problem(`Unset variable "${name}"`, detail, range)]
    }
    return variable.rules.flatMap((rule) => brokenRule(variable, chosen, rule, functions))
  })
}

function brokenRule(
  { name }: Variable,
  { value, origin, range }: VariableValue,
  { condition, errorMessage }: VariableRule,
  functions: ReadonlyMap<string, HclFunction>,
): readonly Diagnostic[] {
  const variables = new Map([['var', objectValue([[name, value]])]])
  const { value: result, diagnostics } = evaluate(condition, { variables, functions })
  if (hasErrors(diagnostics)) return diagnostics
  const verdict = asVerdict(result)
  if (typeof verdict === 'string')
    return [
      problem(
        'Invalid variable validation result',
        `The condition of variable "${name}" is ${verdict}.`,
        condition.range,
      ),
    ]
  if (verdict) return []
  return [
    problem(
      `Invalid value for ${name}`,
      `${errorMessage}\n\nThe value comes from the ${origin}; the rule is the condition of variable "${name}".`,
      range,
    ),
  ]
}

/** Whether a condition holds, or what it is instead of true or false. What is not known yet is believed. */
function asVerdict(result: Value): boolean | string {
  if (!isKnown(result)) return true
  if (isNull(result)) return 'null, where true or false is needed'
  try {
    return isTrue(convert(result, types.bool))
  } catch (thrown) {
    if (thrown instanceof ConversionError) return `no truth value: ${thrown.message}`
    throw thrown
  }
}
