import type { Diagnostic } from '../diagnostic.ts'
import { problem } from '../diagnostic.ts'
import { callFunction } from '../functions/callFunction.ts'
import { FunctionError, type HclFunction, type Parameter } from '../functions/function.ts'
import { didYouMean } from '../suggestion.ts'
import type { CallExpression, Expression } from '../syntax/nodes.ts'
import { startRange } from '../syntax/startRange.ts'
import { ConversionError } from '../values/conversion.ts'
import { convert } from '../values/convert.ts'
import { dynamicValue, elementsOf, isKnown, isNull, type Value } from '../values/value.ts'
import type { Evaluation } from './evaluation.ts'
import type { Scope } from './scope.ts'

/** A function applied to its arguments. */
export function evaluateCall(evaluation: Evaluation, call: CallExpression, scope: Scope | undefined): Value {
  const definition = findFunction(evaluation, call, scope)
  if (definition === undefined) return dynamicValue
  const args = expandArguments(evaluation, call, scope)
  if (args === undefined || !hasRightCount(evaluation, call, definition, args)) return dynamicValue
  if (definition.kind === 'closure') {
    const closures = args.map((expression) => ({ expression, scope }))
    return guarded(evaluation, call, args, () => definition.call(closures, evaluation) ?? dynamicValue)
  }
  const mark = evaluation.mark
  const values: Value[] = []
  for (const [index, argument] of args.entries()) {
    const parameter = definition.parameters[index] ?? definition.rest
    const value = evaluation.value(argument, scope)
    if (parameter !== undefined) values.push(convertArgument(evaluation, call, argument, parameter, value))
  }
  if (evaluation.failedSince(mark)) return dynamicValue
  return guarded(evaluation, call, args, () => callFunction(definition, values, evaluation))
}

function findFunction(
  evaluation: Evaluation,
  call: CallExpression,
  scope: Scope | undefined,
): HclFunction | undefined {
  const names = new Set<string>()
  let hasFunctions = false
  for (let current = scope; current !== undefined; current = current.parent) {
    if (current.functions === undefined) continue
    hasFunctions = true
    const found = current.functions.get(call.name)
    if (found !== undefined) return found
    if (!evaluation.isFull) for (const name of current.functions.keys()) names.add(name)
  }
  if (!hasFunctions) {
    evaluation.report('Function calls not allowed', 'No functions can be called here.', call.range)
  } else {
    const detail = `There is no function named "${call.name}".${didYouMean(call.name, names)}`
    evaluation.report('Call to unknown function', detail, call.nameRange, call.range)
  }
  return undefined
}

/** The arguments, with the elements of the last one as arguments of their own after `...`. */
function expandArguments(
  evaluation: Evaluation,
  call: CallExpression,
  scope: Scope | undefined,
): readonly Expression[] | undefined {
  const last = call.arguments.at(-1)
  if (!call.expandsLast || last === undefined) return call.arguments
  const mark = evaluation.mark
  const value = evaluation.value(last, scope)
  if (evaluation.failedSince(mark)) return undefined
  const { kind } = value.type
  const summary = 'Invalid expanding argument value'
  if (kind !== 'dynamic' && kind !== 'tuple' && kind !== 'list' && kind !== 'set') {
    const detail = 'The argument before "..." is a tuple, list or set.'
    evaluation.report(summary, detail, last.range, call.range)
    return undefined
  }
  if (isNull(value)) {
    evaluation.report(summary, 'The argument before "..." must not be null.', last.range, call.range)
    return undefined
  }
  if (!isKnown(value)) return undefined
  const expanded: Expression[] = call.arguments.slice(0, -1)
  for (const element of elementsOf(value)) {
    evaluation.charge(1)
    expanded.push({ kind: 'literal', value: element, range: last.range })
  }
  return expanded
}

function hasRightCount(
  evaluation: Evaluation,
  call: CallExpression,
  { parameters, rest }: HclFunction,
  args: readonly Expression[],
): boolean {
  const missing = parameters[args.length]
  if (missing !== undefined) {
    const atLeast = rest === undefined ? '' : ' at least'
    const detail = `Function "${call.name}" expects${atLeast} ${parameters.length} argument(s); "${missing.name}" is missing.`
    evaluation.report('Not enough function arguments', detail, call.closeRange, call.range)
    return false
  }
  const extra = args[parameters.length]
  if (rest !== undefined || extra === undefined) return true
  const detail = `Function "${call.name}" expects only ${parameters.length} argument(s).`
  evaluation.report('Too many function arguments', detail, startRange(extra), call.range)
  return false
}

function convertArgument(
  evaluation: Evaluation,
  call: CallExpression,
  argument: Expression,
  parameter: Parameter,
  value: Value,
): Value {
  try {
    return convert(value, parameter.type)
  } catch (thrown) {
    if (!(thrown instanceof ConversionError)) throw thrown
    const detail = `Invalid value for "${parameter.name}": ${thrown.message}.`
    evaluation.report('Invalid function argument', detail, startRange(argument), call.range)
    return value
  }
}

function guarded(
  evaluation: Evaluation,
  call: CallExpression,
  args: readonly Expression[],
  body: () => Value,
): Value {
  try {
    return body()
  } catch (thrown) {
    if (!(thrown instanceof FunctionError) && !(thrown instanceof ConversionError)) throw thrown
    evaluation.add([callProblem(call, args, thrown)])
    return dynamicValue
  }
}

function callProblem(call: CallExpression, args: readonly Expression[], error: Error): Diagnostic {
  const index = error instanceof FunctionError ? error.argument : undefined
  const argument = index === undefined ? undefined : args[index]
  if (argument === undefined) {
    const detail = `Call to function "${call.name}" failed: ${error.message}.`
    return problem('Error in function call', detail, startRange(call), call.range)
  }
  const detail = `Argument ${(index ?? 0) + 1} of "${call.name}" is invalid: ${error.message}.`
  return problem('Invalid function argument', detail, startRange(argument), call.range)
}
