import type { SourceRange } from '../position.ts'
import type { Source } from '../source.ts'

/** Kinds of tokens. Characters that stand for themselves carry their code, as in `[` or `,`. */
export const Token = {
  endOfFile: 0,
  newline: 10,
  bang: 33,
  percent: 37,
  ampersand: 38,
  apostrophe: 39,
  openParenthesis: 40,
  closeParenthesis: 41,
  star: 42,
  plus: 43,
  comma: 44,
  minus: 45,
  dot: 46,
  slash: 47,
  colon: 58,
  semicolon: 59,
  less: 60,
  equals: 61,
  greater: 62,
  question: 63,
  openBracket: 91,
  closeBracket: 93,
  caret: 94,
  backtick: 96,
  openBrace: 123,
  pipe: 124,
  closeBrace: 125,
  tilde: 126,
  identifier: 128,
  number: 129,
  comment: 130,
  openQuote: 131,
  closeQuote: 132,
  openHeredoc: 133,
  closeHeredoc: 134,
  /** Literal text inside quotes, where backslash escapes. */
  quotedText: 135,
  /** Literal text of a heredoc or a bare template. */
  plainText: 136,
  openInterpolation: 137,
  openDirective: 138,
  closeSequence: 139,
  equal: 140,
  notEqual: 141,
  greaterOrEqual: 142,
  lessOrEqual: 143,
  and: 144,
  or: 145,
  doubleColon: 146,
  ellipsis: 147,
  fatArrow: 148,
  invalid: 149,
  invalidEncoding: 150,
  quotedNewline: 151,
} as const

/** One of {@link Token}. */
export type TokenKind = number

/** Indexes into {@link TokenList}; the last token is the end of the file. */
export type TokenIndex = number

/** The tokens of a source in three columns, since a million objects would not fit into the memory budget. */
export interface TokenList {
  readonly source: Source
  readonly kinds: Uint8Array
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly length: number
}

/** The stretch of one token. */
export function tokenRange({ source, starts, ends }: TokenList, index: TokenIndex): SourceRange {
  return { source, start: starts[index] ?? 0, end: ends[index] ?? 0 }
}

/** The text of one token. */
export function tokenText({ source, starts, ends }: TokenList, index: TokenIndex): string {
  return source.text.slice(starts[index], ends[index])
}
