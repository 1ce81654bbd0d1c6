import { rangeBetween, type SourceRange } from '../position.ts'
import type { Expression, ObjectItem } from './nodes.ts'
import { parseFor } from './parseFor.ts'
import type { Parser } from './parser.ts'
import { Token, type TokenIndex } from './tokens.ts'

function startsFor(parser: Parser): boolean {
  const { stream } = parser
  return stream.peek() === Token.identifier && stream.nextText() === 'for'
}

/** `[…]`: a tuple, or a for expression that makes one. */
export function parseTuple(parser: Parser): Expression {
  const { stream } = parser
  const open = stream.read()
  const openRange = stream.range(open)
  return stream.withNewlines(false, () => {
    if (startsFor(parser)) return parseFor(parser, openRange, Token.closeBracket)
    const elements: Expression[] = []
    const close = parseElements(parser, elements, openRange)
    return { kind: 'tuple', elements, openRange, range: stream.rangeOver(open, close) }
  })
}

function parseElements(parser: Parser, elements: Expression[], openRange: SourceRange): TokenIndex {
  const { stream } = parser
  for (;;) {
    if (stream.peek() === Token.closeBracket) return stream.read()
    const mark = parser.mark
    elements.push(parser.expression())
    if (parser.isLostSince(mark)) return parser.recover(Token.closeBracket)

    const next = stream.peek()
    if (next === Token.closeBracket) return stream.read()
    if (next !== Token.comma) {
      const range = stream.nextRange()
      if (next === Token.endOfFile) {
        const detail = 'The file ends before the closing bracket of this tuple.'
        parser.reportFresh('Unterminated tuple constructor expression', detail, openRange)
      } else {
        const detail = 'Items are separated by commas.'
        parser.reportFresh('Missing item separator', detail, range, rangeBetween(openRange, range))
      }
      return parser.recover(Token.closeBracket)
    }
    stream.read()
  }
}

/** `{…}`: an object, or a for expression that makes one. */
export function parseObject(parser: Parser): Expression {
  const { stream } = parser
  const open = stream.read()
  const openRange = stream.range(open)
  const isFor = stream.withNewlines(false, () => startsFor(parser))
  if (isFor) return parseFor(parser, openRange, Token.closeBrace)
  return stream.withNewlines(true, () => {
    const items: ObjectItem[] = []
    const close = parseItems(parser, items, openRange)
    return { kind: 'object', items, openRange, range: stream.rangeOver(open, close) }
  })
}

function parseItems(parser: Parser, items: ObjectItem[], openRange: SourceRange): TokenIndex {
  const { stream } = parser
  for (;;) {
    const first = stream.peek()
    if (first === Token.newline) {
      stream.read()
      continue
    }
    if (first === Token.closeBrace) return stream.read()

    let mark = parser.mark
    const key = parser.expression()
    if (parser.isLostSince(mark)) return parser.recover(Token.closeBrace)
    const separator = stream.peek()
    if (separator !== Token.equals && separator !== Token.colon) {
      reportNoValue(parser, openRange)
      return parser.recover(Token.closeBrace)
    }
    stream.read()

    mark = parser.mark
    const value = parser.expression()
    if (parser.isLostSince(mark)) return parser.recover(Token.closeBrace)
    items.push({ key, value })

    const next = stream.peek()
    if (next === Token.closeBrace) return stream.read()
    if (next !== Token.comma && next !== Token.newline) {
      reportNoSeparator(parser, openRange)
      return parser.recover(Token.closeBrace)
    }
    stream.read()
  }
}

const unterminated = 'Unterminated object constructor expression'
const unterminatedDetail = 'The file ends before the closing brace of this object.'

function reportNoValue(parser: Parser, openRange: SourceRange): void {
  const range = parser.stream.nextRange()
  const context = rangeBetween(openRange, range)
  const next = parser.stream.peek()
  if (next === Token.endOfFile) {
    parser.reportFresh(unterminated, unterminatedDetail, openRange)
  } else if (next === Token.newline || next === Token.comma) {
    parser.reportFresh(
      'Missing attribute value',
      'An equals sign and a value are expected here.',
      range,
      context,
    )
  } else {
    const detail = 'An equals sign is expected here. A key that is not one word stands in quotes.'
    parser.reportFresh('Missing key/value separator', detail, range, context)
  }
}

function reportNoSeparator(parser: Parser, openRange: SourceRange): void {
  const range = parser.stream.nextRange()
  if (parser.stream.peek() === Token.endOfFile) {
    parser.reportFresh(unterminated, unterminatedDetail, openRange)
  } else {
    const detail = 'Attributes are separated by line ends or commas.'
    parser.reportFresh('Missing attribute separator', detail, range, rangeBetween(openRange, range))
  }
}
