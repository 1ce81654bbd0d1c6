import type { Body } from './body.ts'
import { type Diagnostic, problem } from './diagnostic.ts'
import { jsonBody } from './json/jsonBody.ts'
import { parseJson } from './json/parseJson.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { nativeBody } from './nativeBody.ts'
import type { Source } from './source.ts'
import { parseNativeBody } from './syntax/parse.ts'
import type { JsonNode } from './syntax/nodes.ts'

/** A parsed file: what could be understood of its body, and all problems of its syntax. */
export interface ParsedFile {
  readonly body: Body
  readonly diagnostics: readonly Diagnostic[]
}

/** Parses a file in the native syntax. Never throws. */
export function parseNativeFile(source: Source, limits: Limits = defaultLimits): ParsedFile {
  const { result, diagnostics } = parseNativeBody(source, limits)
  return { body: nativeBody(result), diagnostics }
}

/** Parses a file in the JSON syntax. Never throws. */
export function parseJsonFile(source: Source, limits: Limits = defaultLimits): ParsedFile {
  const { node, diagnostics } = parseJson(source, limits)
  if (node !== undefined && (node.kind === 'object' || node.kind === 'array'))
    return { body: jsonBody(node), diagnostics }
  const range = { source, start: 0, end: 0 }
  const empty: JsonNode = { kind: 'object', members: [], openRange: range, closeRange: range, range }
  if (node === undefined) return { body: jsonBody(empty), diagnostics }
  const detail = 'A file in the JSON syntax is an object or an array of objects.'
  return {
    body: jsonBody(empty),
    diagnostics: [...diagnostics, problem('Root value must be object', detail, node.range)],
  }
}
