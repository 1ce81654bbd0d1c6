import { type Diagnostic, hasErrors } from '../diagnostic.ts'
import { defaultLimits, type Limits } from '../limits.ts'
import type { Source } from '../source.ts'
import { parseNativeBody } from '../syntax/parse.ts'
import { scan } from '../syntax/scanner.ts'
import { type TokenList, tokenText } from '../syntax/tokens.ts'
import { alignCells } from './alignCells.ts'
import { formatLines } from './formatLines.ts'
import { indentLines } from './indentLines.ts'
import { spaceTokens } from './spaceTokens.ts'

/** A source in the canonical style; the text is undefined if the source has errors. */
export interface Formatted {
  readonly text: string | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * The source in the style of `packer fmt`, byte for byte: only spaces between tokens change. A byte order mark is
 * dropped; write the text with {@link encodeSource}, so that bytes which are no text survive in comments.
 */
export function formatSource(source: Source, limits: Limits = defaultLimits): Formatted {
  const { diagnostics } = parseNativeBody(source, limits)
  if (hasErrors(diagnostics)) return { text: undefined, diagnostics }
  const tokens = scan(source, 'main', limits.tokens)
  const spaces = originalSpaces(tokens)
  const lines = formatLines(tokens)
  indentLines(tokens, lines, spaces)
  spaceTokens(tokens, lines, spaces)
  alignCells(tokens, lines, spaces)
  return { text: write(tokens, spaces), diagnostics }
}

/** What no rule changes, the end of the file among it, stays as far behind the token before; a tab is one space. */
function originalSpaces({ source, starts, ends, length }: TokenList): Int32Array {
  const spaces = new Int32Array(length)
  // The style this follows takes the bytes of a byte order mark for spaces, which shows in a file without tokens.
  let previous = -source.positionAt(0).byte
  for (let index = 0; index < length; index++) {
    spaces[index] = (starts[index] ?? 0) - previous
    previous = ends[index] ?? 0
  }
  return spaces
}

function write(tokens: TokenList, spaces: Int32Array): string {
  const parts: string[] = []
  for (let index = 0; index < tokens.length; index++)
    parts.push(' '.repeat(spaces[index] ?? 0), tokenText(tokens, index))
  return parts.join('')
}
