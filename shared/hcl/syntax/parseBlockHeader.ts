import { rangeBetween, type SourceRange } from '../position.ts'
import type { Parser } from './parser.ts'
import { decodeText } from './textEscapes.ts'
import { Token, type TokenIndex } from './tokens.ts'

/** Type and labels of a block; without an opening brace the block has no body. */
export interface BlockHeader {
  readonly type: string
  readonly typeRange: SourceRange
  readonly labels: readonly string[]
  readonly labelRanges: readonly SourceRange[]
  readonly openRange: SourceRange | undefined
}

/** The labels after a block's type and the opening brace. */
export function parseBlockHeader(parser: Parser, type: TokenIndex): BlockHeader {
  const { stream } = parser
  const typeRange = stream.range(type)
  const labels: string[] = []
  const labelRanges: SourceRange[] = []
  const header = (openRange: SourceRange | undefined): BlockHeader => ({
    type: stream.text(type),
    typeRange,
    labels,
    labelRanges,
    openRange,
  })
  for (;;) {
    const next = stream.peek()
    if (next === Token.openBrace) return header(stream.range(stream.read()))
    if (next === Token.openQuote) {
      const { text, range } = parseLabel(parser)
      labels.push(text)
      labelRanges.push(range)
    } else if (next === Token.identifier) {
      labelRanges.push(stream.nextRange())
      labels.push(stream.text(stream.read()))
    } else {
      reportNoBrace(parser, typeRange)
      return header(undefined)
    }
  }
}

function reportNoBrace(parser: Parser, typeRange: SourceRange): void {
  const summary = 'Invalid block definition'
  const range = parser.stream.nextRange()
  const context = rangeBetween(typeRange, range)
  const next = parser.stream.peek()
  if (next === Token.equals) {
    parser.report(summary, 'A block has no equals sign; that is for arguments.', range, context)
  } else if (next === Token.newline) {
    parser.report(summary, 'The opening brace of a block stands on the line of its type.', range, context)
  } else {
    const detail = 'A label in quotes or an opening brace is expected here.'
    parser.reportFresh(summary, detail, range, context)
  }
}

function parseLabel(parser: Parser): { readonly text: string; readonly range: SourceRange } {
  const { stream } = parser
  const summary = 'Invalid string literal'
  const openRange = stream.range(stream.read())
  let text = ''
  for (;;) {
    const token = stream.read()
    const range = stream.range(token)
    const context = rangeBetween(openRange, range)
    switch (stream.kind(token)) {
      case Token.closeQuote:
        return { text, range: context }
      case Token.quotedText:
        text += decodeText(parser, token)
        break
      case Token.openInterpolation:
      case Token.openDirective: {
        const mark = stream.text(token).slice(0, 1)
        const detail = `A label is plain text. For a literal "${mark}{" write "${mark}${mark}{".`
        parser.report(summary, detail, range, context)
        text += `${mark}{ ... }`
        parser.recover(Token.closeSequence)
        break
      }
      case Token.endOfFile:
        parser.report(
          'Unterminated string literal',
          'The file ends before the closing quote.',
          range,
          context,
        )
        return { text, range: context }
      default:
        parser.report(summary, 'This is not valid in a label.', range, context)
        parser.recover(Token.closeQuote)
        return { text, range: context }
    }
  }
}
