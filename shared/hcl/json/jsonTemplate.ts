import type { SourceRange } from '../position.ts'
import { Source } from '../source.ts'
import type { Expression } from '../syntax/nodes.ts'
import { type Parsed, parseNativeTemplate } from '../syntax/parse.ts'

/** The template in a JSON string; its positions are those of the file, as far as escapes before them allow. */
export function jsonTemplate(text: string, range: SourceRange): Parsed<Expression> {
  const start = range.start + 1
  return parseNativeTemplate(new Source(range.source.name, text, { container: range.source, start }))
}
