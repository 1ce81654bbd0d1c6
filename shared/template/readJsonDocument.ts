import { type Finding, type SourcePosition } from '../base/errors.ts'
import { decodeSource } from '../hcl/decodeSource.ts'
import { parseJson } from '../hcl/json/parseJson.ts'
import type { SourceRange } from '../hcl/position.ts'
import { Source } from '../hcl/source.ts'
import type { JsonNode } from '../hcl/syntax/nodes.ts'
import { positionOf } from './positionOf.ts'

/** A value of JSON and where it stands. */
export type JsonItem =
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, JsonItem>; readonly at: SourcePosition }
  | { readonly kind: 'array'; readonly elements: readonly JsonItem[]; readonly at: SourcePosition }
  | { readonly kind: 'string'; readonly text: string; readonly at: SourcePosition }
  /** A number, a truth value or null, as it is written. */
  | { readonly kind: 'word'; readonly text: string; readonly at: SourcePosition }

/** A document, or what is wrong with it. */
export type JsonDocument = { readonly item: JsonItem } | { readonly problems: readonly Finding[] }

/** Reads a file of JSON under a name, within bounds of size and depth; a property that is written twice is a problem. */
export function readJsonDocument(name: string, bytes: Uint8Array): JsonDocument {
  const { node, diagnostics } = parseJson(new Source(name, decodeSource(bytes)))
  const problems: Finding[] = diagnostics.map(({ summary, detail, subject }) => ({
    text: `${summary}. ${detail}`,
    at: subject === undefined ? { file: name } : positionOf(subject),
  }))
  if (node === undefined || problems.length > 0) return { problems }
  const item = convert(node, problems)
  return problems.length > 0 ? { problems } : { item }
}

function convert(node: JsonNode, problems: Finding[]): JsonItem {
  const at = positionOf(node.range)
  switch (node.kind) {
    case 'object': {
      const members = new Map<string, JsonItem>()
      for (const { name, nameRange, value } of node.members) {
        if (members.has(name))
          problems.push({ text: `${JSON.stringify(name)} is there twice.`, at: positionOf(nameRange) })
        members.set(name, convert(value, problems))
      }
      return { kind: 'object', members, at }
    }
    case 'array':
      return { kind: 'array', elements: node.elements.map((element) => convert(element, problems)), at }
    case 'string':
      return { kind: 'string', text: node.text, at }
    case 'scalar':
      return { kind: 'word', text: textOf(node.range), at }
  }
}

function textOf({ source, start, end }: SourceRange): string {
  return source.text.slice(start, end)
}
