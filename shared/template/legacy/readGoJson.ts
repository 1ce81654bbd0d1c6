import { type Diagnostic, problem } from '../../hcl/diagnostic.ts'
import { parseJson } from '../../hcl/json/parseJson.ts'
import { defaultLimits, type Limits } from '../../hcl/limits.ts'
import { Source } from '../../hcl/source.ts'
import type { JsonNode } from '../../hcl/syntax/nodes.ts'
import { mapTexts } from '../component/mapTexts.ts'
import { extraneousOffset, scanGoJson } from './scanGoJson.ts'

/** A JSON text as Go reads it; without a node there are errors. */
export interface ReadJson {
  readonly node: JsonNode | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** Far above any real template: one of 1 MB has some 30,000 values. */
const limits: Limits = { ...defaultLimits, tokens: 200_000 }

/** Reads a file that is one JSON value and nothing else, as Go's `json.Unmarshal` does. */
export function readWholeJson(source: Source): ReadJson {
  return read(source, true)
}

/** Reads the first JSON value of a file, as Go's `json.Decoder` does; what follows is not looked at. */
export function readFirstJson(source: Source): ReadJson {
  return read(source, false)
}

function read(source: Source, isWhole: boolean): ReadJson {
  const { text } = source
  const refuse = (summary: string, detail: string, start: number): ReadJson => ({
    node: undefined,
    diagnostics: [
      problem(summary, detail, { source, start, end: Math.min(start + widthAt(text, start), text.length) }),
    ],
  })
  if (text.length > defaultLimits.sourceLength)
    return refuse(
      'Source too complex',
      `This file has more than ${defaultLimits.sourceLength} characters.`,
      0,
    )
  if (source.positionAt(0).byte > 0)
    return refuse(
      'Invalid JSON',
      'The file begins with a byte order mark, which JSON does not allow. Save it without one.',
      0,
    )
  const scan = scanGoJson(text)
  if ('mistake' in scan) {
    const { offset, reason } = scan.mistake
    return refuse('Invalid JSON', `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`, offset)
  }
  const extraneous = isWhole ? extraneousOffset(text, scan.end) : undefined
  if (extraneous !== undefined)
    return refuse('Invalid JSON', 'Nothing may follow the closing brace of the template.', extraneous)
  // Positions in the beginning of a text are those in the text.
  const value = scan.end === text.length ? source : new Source(source.name, text.slice(0, scan.end))
  const { node, diagnostics } = parseJson(value, limits)
  // Go puts U+FFFD where bytes are not UTF-8 and where an escape is half a character.
  return {
    node: node && diagnostics.length === 0 ? mapTexts(node, (text) => text.toWellFormed()) : undefined,
    diagnostics,
  }
}

function widthAt(text: string, offset: number): number {
  return (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1
}
