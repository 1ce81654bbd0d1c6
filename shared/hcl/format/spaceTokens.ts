import { Token, type TokenKind, type TokenList } from '../syntax/tokens.ts'
import { bracketChange, type FormatLine } from './formatLines.ts'

/** Sets the number of spaces between the tokens of a cell, and one before every equals sign that has a cell. */
export function spaceTokens(tokens: TokenList, lines: readonly FormatLine[], spaces: Int32Array): void {
  for (const { lead, assignment, comment } of lines) {
    spaceCell(tokens, lead, assignment, spaces)
    if (assignment < comment) spaces[assignment] = 1
    spaceCell(tokens, assignment, comment, spaces)
  }
}

function spaceCell(tokens: TokenList, from: number, to: number, spaces: Int32Array): void {
  const { kinds, starts, ends, source } = tokens
  let before: TokenKind = Token.endOfFile
  for (let index = from; index + 1 < to; index++) {
    const kind = kinds[index] ?? Token.endOfFile
    const after = kinds[index + 1] ?? Token.endOfFile
    const isIn =
      kind === Token.identifier &&
      before === Token.identifier &&
      source.text.slice(starts[index], ends[index]) === 'in'
    spaces[index + 1] = hasSpace(before, kind, after, isIn) ? 1 : 0
    before = kind
  }
}

const textOrItsStart = kindSet(Token.quotedText, Token.plainText, Token.openQuote, Token.openHeredoc)
const textOrItsEnd = kindSet(Token.quotedText, Token.plainText, Token.closeQuote, Token.closeHeredoc)
const sequenceStart = kindSet(Token.openInterpolation, Token.openDirective)
const indexable = kindSet(
  Token.identifier,
  Token.number,
  Token.closeBrace,
  Token.closeBracket,
  Token.closeParenthesis,
  Token.closeSequence,
)
/** After these, a minus belongs to the operand behind it; the end of the file stands for the start of a cell. */
const beforeNegation = kindSet(
  Token.endOfFile,
  Token.openParenthesis,
  Token.openBrace,
  Token.openBracket,
  Token.equals,
  Token.colon,
  Token.comma,
  Token.question,
  Token.plus,
  Token.star,
  Token.slash,
  Token.percent,
  Token.minus,
  Token.equal,
  Token.notEqual,
  Token.greater,
  Token.greaterOrEqual,
  Token.less,
  Token.lessOrEqual,
  Token.and,
  Token.or,
  Token.bang,
)

function kindSet(...kinds: readonly TokenKind[]): Uint8Array {
  const set = new Uint8Array(256)
  for (const kind of kinds) set[kind] = 1
  return set
}

const has = (set: Uint8Array, kind: TokenKind): boolean => set[kind] === 1

/** Whether a space stands between a token and the next; the first rule that knows the answer wins. */
function hasSpace(before: TokenKind, kind: TokenKind, after: TokenKind, isIn: boolean): boolean {
  if (after === Token.newline || isGlued(kind, after)) return false
  if (after === Token.comma || after === Token.ellipsis) return false
  if (kind === Token.comma) return true
  if (has(textOrItsStart, kind) || has(textOrItsEnd, after)) return false
  // In `for x in [a]`, the bracket is no index.
  if (isIn) return true
  if (after === Token.openBracket && has(indexable, kind)) return false
  if (kind === Token.bang) return false
  if (kind === Token.minus) return !has(beforeNegation, before)
  if (kind === Token.openBrace || after === Token.closeBrace)
    return !(kind === Token.openBrace && after === Token.closeBrace)
  // An object that is all of an interpolation keeps its braces apart from those of the sequence.
  if (has(sequenceStart, kind) && after === Token.openBrace) return true
  if (kind === Token.closeBrace && after === Token.closeSequence) return true
  if (kind === Token.closeSequence && has(sequenceStart, after)) return false
  return bracketChange(kind) <= 0 && bracketChange(after) >= 0
}

/** Names and what is written right behind them. */
function isGlued(kind: TokenKind, after: TokenKind): boolean {
  if (kind === Token.dot || after === Token.dot) return true
  if (kind === Token.identifier) return after === Token.openParenthesis || after === Token.doubleColon
  return kind === Token.doubleColon && after === Token.identifier
}
