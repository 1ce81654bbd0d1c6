import { Token, type TokenIndex, type TokenKind, type TokenList } from '../syntax/tokens.ts'

/**
 * A line in up to three cells of tokens, each of which ends where the next begins: what leads, the assignment from
 * its equals sign on, the comment that ends the line. A heredoc or a block comment does not end a line.
 */
export interface FormatLine {
  readonly lead: TokenIndex
  readonly assignment: TokenIndex
  readonly comment: TokenIndex
  readonly end: TokenIndex
}

/** The lines of a source in order; the end of the file belongs to none. */
export function formatLines(tokens: TokenList): FormatLine[] {
  const lines: FormatLine[] = []
  const last = tokens.length - 1
  let start = 0
  for (let index = 0; index < last; index++) {
    if (!endsLine(tokens, index)) continue
    lines.push(cellsOf(tokens, start, index + 1))
    start = index + 1
  }
  lines.push(cellsOf(tokens, start, last))
  return lines
}

/** A comment of one line takes the line end with it. */
function endsLine({ kinds, ends, source }: TokenList, index: TokenIndex): boolean {
  const kind = kinds[index]
  if (kind === Token.newline) return true
  return kind === Token.comment && source.text.charCodeAt((ends[index] ?? 0) - 1) === 10
}

function cellsOf(tokens: TokenList, lead: TokenIndex, end: TokenIndex): FormatLine {
  const { kinds } = tokens
  const comment = end - lead > 1 && kinds[end - 1] === Token.comment ? end - 1 : end
  const equals = kinds.subarray(0, comment).indexOf(Token.equals, lead + 1)
  const isWhole = equals >= 0 && netBrackets(tokens, equals, comment) === 0
  return { lead, assignment: isWhole ? equals : comment, comment, end }
}

/** How many more brackets are opened than closed from one token up to another, the latter excluded. */
export function netBrackets({ kinds }: TokenList, from: TokenIndex, to: TokenIndex): number {
  let net = 0
  for (let index = from; index < to; index++) net += bracketChange(kinds[index] ?? Token.endOfFile)
  return net
}

/** 1 for a token that opens a bracket or a sequence of a template, -1 for one that closes it, else 0. */
export function bracketChange(kind: TokenKind): number {
  switch (kind) {
    case Token.openBrace:
    case Token.openBracket:
    case Token.openParenthesis:
    case Token.openInterpolation:
    case Token.openDirective:
      return 1
    case Token.closeBrace:
    case Token.closeBracket:
    case Token.closeParenthesis:
    case Token.closeSequence:
      return -1
    default:
      return 0
  }
}
