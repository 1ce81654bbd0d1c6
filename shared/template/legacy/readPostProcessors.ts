import type { JsonNode, JsonObject } from '../../hcl/syntax/nodes.ts'
import { nameJson } from '../component/jsonScalar.ts'
import type { DeclaredPostProcessor } from './declared.ts'
import { givenMember, placedTexts, type Problems, report, textOf, withoutMembers } from './reader.ts'

const metaNames = new Set(['type', 'name', 'only', 'except', 'keep_input_artifact'])

/** Reads the chains of post-processors: a name of a type, an object, or a list of these. */
export function readPostProcessors(
  nodes: readonly JsonNode[],
  problems: Problems,
): readonly (readonly DeclaredPostProcessor[])[] {
  return nodes.map((node, index) => {
    if (node.kind !== 'array') return readLink(node, `Post-processor ${index + 1}`, problems)
    return node.elements.flatMap((element, place) => {
      const title = `Post-processor ${index + 1}.${place + 1}`
      if (element.kind !== 'array') return readLink(element, title, problems)
      report(
        problems,
        'Nested chain',
        `${title} is a list inside a list; a chain holds no chains.`,
        element.openRange,
      )
      return []
    })
  })
}

function readLink(node: JsonNode, title: string, problems: Problems): readonly DeclaredPostProcessor[] {
  if (node.kind === 'string') return readShort(node, title, problems)
  if (node.kind === 'object') return readObject(node, title, problems)
  report(
    problems,
    'Wrong type',
    `${title} is an object, the name of a type, or a list of these; this is ${nameJson(node)}.`,
    node.range,
  )
  return []
}

function readShort(
  { text: type, range }: Extract<JsonNode, { readonly kind: 'string' }>,
  title: string,
  problems: Problems,
): readonly DeclaredPostProcessor[] {
  if (type === '') {
    report(problems, 'Missing type', `${title} is an empty text; write the name of a type.`, range)
    return []
  }
  const config = { kind: 'object', members: [], openRange: range, closeRange: range, range } as const
  return [
    {
      type,
      at: range,
      name: type,
      config,
      selection: { only: [], except: [] },
      keepInputArtifact: undefined,
    },
  ]
}

function readObject(node: JsonObject, title: string, problems: Problems): readonly DeclaredPostProcessor[] {
  const type = textOf(node, 'type', problems)
  const name = textOf(node, 'name', problems)?.text
  if (type === undefined || type.text === '') {
    report(problems, 'Missing type', `${title} has no "type".`, node.openRange)
    return []
  }
  return [
    {
      type: type.text,
      at: type.range,
      name: name === undefined || name === '' ? type.text : name,
      config: withoutMembers(node, metaNames),
      selection: {
        only: placedTexts(node, 'only', false, problems),
        except: placedTexts(node, 'except', false, problems),
      },
      keepInputArtifact: readKeep(node, problems),
    },
  ]
}

function readKeep(node: JsonObject, problems: Problems): boolean | undefined {
  const member = givenMember(node, 'keep_input_artifact')
  if (member === undefined) return undefined
  const { value } = member
  if (value.kind === 'scalar' && typeof value.value.content === 'boolean') return value.value.content
  return report(
    problems,
    'Wrong type',
    `"keep_input_artifact" is true or false, not ${nameJson(value)}.`,
    value.range,
  )
}
