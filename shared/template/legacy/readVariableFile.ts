import type { Diagnostic } from '../../hcl/diagnostic.ts'
import type { Source } from '../../hcl/source.ts'
import { isJsonNull, nameJson } from '../component/jsonScalar.ts'
import { readFirstJson } from './readGoJson.ts'
import { type Problems, report } from './reader.ts'

/** The variables a file gives: an object whose values are texts. */
export function readVariableFile(source: Source): {
  readonly values: ReadonlyMap<string, string>
  readonly diagnostics: readonly Diagnostic[]
} {
  const { node, diagnostics } = readFirstJson(source)
  const problems: Problems = [...diagnostics]
  const values = new Map<string, string>()
  if (node !== undefined && node.kind !== 'object' && !isJsonNull(node))
    report(problems, 'Wrong type', `A variable file holds an object, not ${nameJson(node)}.`, node.range)
  for (const { name, value } of node?.kind === 'object' ? node.members : []) {
    if (value.kind === 'string') values.set(name, value.text)
    else if (isJsonNull(value)) values.set(name, '')
    else
      report(
        problems,
        'Wrong type',
        `The value of the variable "${name}" is a text, not ${nameJson(value)}.`,
        value.range,
      )
  }
  return { values, diagnostics: problems }
}
