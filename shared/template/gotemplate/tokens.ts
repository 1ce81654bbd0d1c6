import { parseGoNumber, unquoteGo } from './goLiterals.ts'
import type { Literal } from './nodes.ts'
import { TemplateError } from './templateError.ts'

/** One token of an action; blanks are kept where they part operands. */
export type Token = (
  | { readonly kind: 'literal'; readonly literal: Literal }
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'field'; readonly text: string }
  | { readonly kind: 'variable'; readonly text: string }
  | { readonly kind: 'symbol'; readonly text: '(' | ')' | '|' | ':=' | '=' | ',' | '.' }
) & { readonly offset: number; readonly spaceBefore: boolean }

type Pattern = readonly [RegExp, (text: string, offset: number) => TokenBody]

/** Made for the first action, as the classes of Unicode take long to look up. */
const makePatterns = (): readonly Pattern[] => [
  [
    /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y,
    (text, offset) => ({ kind: 'literal', literal: { kind: 'string', value: unquoteGo(text, offset) } }),
  ],
  [/'(?:[^'\\\n]|\\.)+'/y, (text, offset) => ({ kind: 'literal', literal: characterLiteral(text, offset) })],
  [
    /[+-]?(?:\.?\d)(?:[\w.]|(?<=[eEpP])[+-])*/y,
    (text, offset) => ({ kind: 'literal', literal: parseGoNumber(text, offset) }),
  ],
  [/\$[\p{L}\p{N}_]*/uy, (text) => ({ kind: 'variable', text })],
  [/\.[\p{L}_][\p{L}\p{N}_]*/uy, (text) => ({ kind: 'field', text: text.slice(1) })],
  [/:=|[()|=,.]/y, (text) => ({ kind: 'symbol', text: text as '(' })],
  [/[\p{L}_][\p{L}\p{N}_]*/uy, wordToken],
]

let patterns: readonly Pattern[] | undefined

type TokenBody =
  | { readonly kind: 'literal'; readonly literal: Literal }
  | { readonly kind: 'word' | 'field' | 'variable'; readonly text: string }
  | { readonly kind: 'symbol'; readonly text: '(' | ')' | '|' | ':=' | '=' | ',' | '.' }

const space = /[ \t\r\n]*/y

/**
 * The tokens of an action's text, which begins at `base` in the template. Throws {@link TemplateError}, also if there are more
 * than `most`.
 */
export function tokenize(text: string, base: number, most: number): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    if (tokens.length >= most) throw new TemplateError('the template is too complex', base)
    space.lastIndex = at
    const blanks = space.exec(text)?.[0].length ?? 0
    at += blanks
    if (at >= text.length) break
    const { body, length } = match(text, at, base)
    tokens.push({ ...body, offset: base + at, spaceBefore: blanks > 0 })
    at += length
  }
  return tokens
}

function match(
  text: string,
  at: number,
  base: number,
): { readonly body: TokenBody; readonly length: number } {
  for (const [pattern, make] of (patterns ??= makePatterns())) {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) return { body: make(found, base + at), length: found.length }
  }
  throw new TemplateError(`unexpected ${JSON.stringify(text[at])} in action`, base + at)
}

function wordToken(text: string): TokenBody {
  if (text === 'true' || text === 'false')
    return { kind: 'literal', literal: { kind: 'boolean', value: text === 'true' } }
  if (text === 'nil') return { kind: 'literal', literal: { kind: 'nil' } }
  return { kind: 'word', text }
}

/** A character constant is a number in Go. */
function characterLiteral(text: string, offset: number): Literal {
  const inner = text.slice(1, -1)
  const value =
    inner.startsWith('\\') && inner[1] === "'"
      ? "'"
      : unquoteGo(`"${inner.replaceAll('"', String.raw`\"`)}"`, offset)
  if (Array.from(value).length !== 1) throw new TemplateError(`malformed character constant: ${text}`, offset)
  return { kind: 'integer', value: BigInt(value.codePointAt(0) ?? 0) }
}
