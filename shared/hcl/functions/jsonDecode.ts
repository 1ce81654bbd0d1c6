import { parseJson } from '../json/parseJson.ts'
import { Source } from '../source.ts'
import type { JsonNode } from '../syntax/nodes.ts'
import { objectValue, tupleValue } from '../values/build.ts'
import { stringValue, type Value } from '../values/value.ts'
import { FunctionError } from './function.ts'

/** The value of a JSON text: objects and tuples; throws {@link FunctionError} where it is malformed. */
export function jsonDecode(text: string, charge: (steps: number) => void): Value {
  const { node, diagnostics } = parseJson(new Source('json', text))
  const [first] = diagnostics
  if (first !== undefined) throw new FunctionError(first.detail.replace(/\.$/, ''))
  if (node === undefined) throw new FunctionError('the text is no JSON')
  return valueOf(node, charge)
}

function valueOf(node: JsonNode, charge: (steps: number) => void): Value {
  charge(1)
  switch (node.kind) {
    case 'scalar':
      return node.value
    case 'string':
      return stringValue(node.text)
    case 'array':
      return tupleValue(node.elements.map((element) => valueOf(element, charge)))
    case 'object':
      return objectValue(node.members.map(({ name, value }) => [name, valueOf(value, charge)] as const))
  }
}
