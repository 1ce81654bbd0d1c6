import type { Body } from '../../hcl/body.ts'
import { type Diagnostic, hasErrors, problem } from '../../hcl/diagnostic.ts'
import { evaluate } from '../../hcl/evaluate/evaluate.ts'
import type { SourceRange } from '../../hcl/position.ts'
import { Source } from '../../hcl/source.ts'
import { didYouMean } from '../../hcl/suggestion.ts'
import { parseNativeExpression } from '../../hcl/syntax/parse.ts'
import { ConversionError } from '../../hcl/values/conversion.ts'
import { convert } from '../../hcl/values/convert.ts'
import { applyDefaults } from '../../hcl/values/typeDefaults.ts'
import { stringValue, type Value } from '../../hcl/values/value.ts'
import type { Variable, VariableOrigin, VariableValue } from './variable.ts'

/** Where values of variables come from. */
export interface VariableSources {
  /** `PKR_VAR_*` and the rest. */
  readonly environment: ReadonlyMap<string, string>
  /** Parsed variable files, later ones winning. */
  readonly files: readonly Body[]
  /** What `-var` gives. */
  readonly arguments: ReadonlyMap<string, string>
  /** Whether a value in a file for an undeclared variable is worth a warning. */
  readonly warnOnUndeclared: boolean
}

/** The values of variables by name, for those that have one. */
export interface VariableValues {
  readonly values: ReadonlyMap<string, VariableValue>
  readonly diagnostics: readonly Diagnostic[]
}

const environmentPrefix = 'PKR_VAR_'

/** Chooses the value of every variable: default, environment, files, arguments, the last one winning. */
export function variableValues(
  declared: ReadonlyMap<string, Variable>,
  { environment, files, arguments: given, warnOnUndeclared }: VariableSources,
): VariableValues {
  const values = new Map<string, VariableValue>()
  const diagnostics: Diagnostic[] = []
  for (const [name, variable] of declared)
    if (variable.default !== undefined) values.set(name, variable.default)

  const assign = (variable: Variable, value: Value, origin: VariableOrigin, range: SourceRange): void => {
    const fitting = fit(variable, value)
    if (typeof fitting !== 'string') {
      values.set(variable.name, { value: fitting, origin, range })
      return
    }
    const detail = `The value from the ${origin} does not fit the type of variable "${variable.name}": ${fitting}.`
    diagnostics.push(problem('Invalid value for variable', detail, range))
  }
  const assignText = (variable: Variable, text: string, origin: VariableOrigin): void => {
    const read = readText(variable, text, origin)
    diagnostics.push(...read.diagnostics)
    if (!hasErrors(read.diagnostics)) assign(variable, read.value, origin, read.range)
  }

  for (const [name, text] of environment) {
    const variable = name.startsWith(environmentPrefix) && declared.get(name.slice(environmentPrefix.length))
    if (variable) assignText(variable, text, 'environment')
  }
  for (const file of files) {
    diagnostics.push(...misplacedDeclarations(file))
    if (hasErrors(misplacedDeclarations(file))) continue
    const { attributes, diagnostics: problems } = file.justAttributes()
    diagnostics.push(...problems)
    for (const [name, { expression, nameRange }] of attributes) {
      const variable = declared.get(name)
      if (variable === undefined) {
        if (warnOnUndeclared) diagnostics.push(undeclared(name, nameRange, declared))
        continue
      }
      const evaluated = evaluate(expression)
      diagnostics.push(...evaluated.diagnostics)
      if (!hasErrors(evaluated.diagnostics))
        assign(variable, evaluated.value, 'variable file', expression.range)
    }
  }
  for (const [name, text] of given) {
    const variable = declared.get(name)
    if (variable !== undefined) assignText(variable, text, 'command line')
    else {
      const detail = `A value is given for variable "${name}", which the template does not declare.${didYouMean(name, declared.keys())}`
      diagnostics.push(problem('Undefined -var variable', detail))
    }
  }
  return { values, diagnostics }
}

function fit(variable: Variable, value: Value): Value | string {
  try {
    const { typeDefaults, type } = variable
    return convert(typeDefaults === undefined ? value : applyDefaults(typeDefaults, value), type)
  } catch (thrown) {
    if (thrown instanceof ConversionError) return thrown.message
    throw thrown
  }
}

/** Text is taken as it is where text or a number is wanted, and as an expression otherwise. */
function readText(
  { name, type, isSensitive }: Variable,
  text: string,
  origin: VariableOrigin,
): { readonly value: Value; readonly diagnostics: readonly Diagnostic[]; readonly range: SourceRange } {
  // The line of a problem is shown; what is secret must not be.
  const source = new Source(`<value for var.${name} from the ${origin}>`, isSensitive ? '' : text)
  const range = { source, start: 0, end: source.text.length }
  if (type.kind === 'string' || type.kind === 'number' || type.kind === 'dynamic')
    return { value: stringValue(text), diagnostics: [], range }
  const parsed = parseNativeExpression(new Source(source.name, text))
  const evaluated = hasErrors(parsed.diagnostics) ? undefined : evaluate(parsed.result)
  const diagnostics = [...parsed.diagnostics, ...(evaluated?.diagnostics ?? [])]
  return {
    value: evaluated?.value ?? stringValue(''),
    diagnostics: isSensitive
      ? diagnostics.map((each) => ({ ...each, subject: range, context: undefined }))
      : diagnostics,
    range,
  }
}

function misplacedDeclarations(file: Body): readonly Diagnostic[] {
  const { blocks } = file.partialContent({ blocks: [{ type: 'variable', labels: ['name'] }] })
  const detail =
    'A variable file gives values, as in name = "value"; declare the variable in a .pkr.hcl file of the template.'
  return blocks.map(({ headerRange }) =>
    problem('Variable declaration in a variable file', detail, headerRange),
  )
}

function undeclared(name: string, subject: SourceRange, declared: ReadonlyMap<string, Variable>): Diagnostic {
  const detail = `The template declares no variable "${name}", so that its value is not used.${didYouMean(name, declared.keys())}`
  return { severity: 'warning', summary: 'Undefined variable', detail, subject }
}
