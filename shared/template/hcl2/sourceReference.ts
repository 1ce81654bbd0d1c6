import type { Block, Body } from '../../hcl/body.ts'
import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import type { SourceRange } from '../../hcl/position.ts'
import { isIdentifier } from '../../hcl/syntax/identifiers.ts'
import { decodePartially } from '../component/decodeBody.ts'

/** A use of a source in a build. */
export interface SourceUse {
  readonly type: string
  /** Of the definition. */
  readonly name: string
  /** What the build calls it. */
  readonly alias: string
  /** What the build adds to the definition. */
  readonly additions: Body | undefined
  readonly range: SourceRange
}

/** The type and name in `null.x`, `source.null.x` or `sources.null.x`; undefined if it is no such thing. */
export function parseSourceReference(
  text: string,
): { readonly type: string; readonly name: string } | undefined {
  const parts = text.split('.')
  const [type, name] = parts.length > 2 ? parts.slice(1) : parts
  if (type === undefined || name === undefined) return undefined
  return isIdentifier(type) && isIdentifier(name) ? { type, name } : undefined
}

/** What is wrong with a reference that is none. */
export function invalidReference(text: string, range: SourceRange): Diagnostic {
  const detail = `${JSON.stringify(text)} does not name a source; write its type and name, as in "null.example".`
  return problem('Invalid source reference', detail, range)
}

/** Reads a `source` block of a build; undefined, with diagnostics, if it names none. */
export function readSourceUse(
  { labels, body, headerRange }: Block,
  diagnostics: Diagnostic[],
): SourceUse | undefined {
  const [text = ''] = labels
  const reference = parseSourceReference(text)
  if (reference === undefined) {
    diagnostics.push(invalidReference(text, headerRange))
    return undefined
  }
  const meta = decodePartially(body, { name: { type: 'text' } }, undefined)
  diagnostics.push(...meta.diagnostics)
  const { name: alias } = meta.config
  return {
    ...reference,
    alias: alias !== undefined && alias !== '' ? alias : reference.name,
    additions: meta.rest,
    range: headerRange,
  }
}
