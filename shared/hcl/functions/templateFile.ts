import { hasErrors } from '../diagnostic.ts'
import type { Evaluation } from '../evaluate/evaluation.ts'
import { renderDiagnostic } from '../renderDiagnostic.ts'
import { Source } from '../source.ts'
import { isIdentifier } from '../syntax/identifiers.ts'
import { parseNativeTemplate } from '../syntax/parse.ts'
import { references } from '../syntax/references.ts'
import { asMap, asString } from '../values/read.ts'
import { convert } from '../values/convert.ts'
import * as types from '../values/types.ts'
import { dynamicValue, isKnown, isNull, type Value } from '../values/value.ts'
import type { Files } from './capabilities.ts'
import { readTextFile } from './files.ts'
import { FunctionError, type HclFunction } from './function.ts'

const parameters = [{ name: 'path' }, { name: 'vars' }]

const recursive: HclFunction = {
  kind: 'closure',
  parameters,
  call: () => {
    throw new FunctionError('cannot recursively call templatefile from inside templatefile call')
  },
}

/** `templatefile(path, vars)`, which evaluates a file as a template with the given functions. */
export function templateFile(
  files: Files | undefined,
  functions: () => ReadonlyMap<string, HclFunction>,
): HclFunction {
  return {
    kind: 'closure',
    parameters,
    call: (closures, evaluation) => {
      const [path, vars] = closures.map(({ expression, scope }) => evaluation.value(expression, scope))
      if (path === undefined || vars === undefined || evaluation.diagnostics.length > 0) return undefined
      const name = convert(path, types.string)
      if (isNull(name)) throw new FunctionError('argument must not be null', 0)
      if (isNull(vars)) throw new FunctionError('argument must not be null', 1)
      if (!isKnown(name) || !isKnown(vars)) return dynamicValue
      if (files === undefined) throw new FunctionError('files cannot be read here')
      return render(files, asString(name), vars, functions(), evaluation)
    },
  }
}

function render(
  files: Files,
  path: string,
  vars: Value,
  functions: ReadonlyMap<string, HclFunction>,
  evaluation: Evaluation,
): Value {
  const { result, diagnostics } = parseNativeTemplate(
    new Source(path, readTextFile(files, path)),
    evaluation.limits,
  )
  const [problem] = diagnostics
  if (problem !== undefined && hasErrors(diagnostics)) throw new FunctionError(renderDiagnostic(problem))
  if (vars.type.kind !== 'map' && vars.type.kind !== 'object')
    throw new FunctionError('invalid vars value: must be a map', 1)
  const variables = asMap(vars)
  for (const name of variables.keys())
    if (!isIdentifier(name))
      throw new FunctionError(`invalid template variable name ${JSON.stringify(name)}`, 1)
  for (const { root, rootRange } of references(result)) {
    if (variables.has(root)) continue
    const { line } = rootRange.source.positionAt(rootRange.start)
    throw new FunctionError(`vars map does not contain key "${root}", referenced at ${path}:${line}`, 1)
  }
  const scope = { variables, functions: new Map([...functions, ['templatefile', recursive] as const]) }
  const [value, problems] = evaluation.separately(result, scope)
  const [first] = problems
  if (first !== undefined) throw new FunctionError(renderDiagnostic(first))
  return value
}
