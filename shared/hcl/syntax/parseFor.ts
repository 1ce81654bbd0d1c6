import { rangeBetween, type SourceRange } from '../position.ts'
import { dynamicValue } from '../values/value.ts'
import type { Expression } from './nodes.ts'
import type { Parser } from './parser.ts'
import { Token, type TokenKind } from './tokens.ts'

const summary = "Invalid 'for' expression"

/** `for k, v in collection : key => value... if condition` and the closing token, from the word `for`. */
export function parseFor(parser: Parser, openRange: SourceRange, close: TokenKind): Expression {
  return parser.stream.withNewlines(false, () => {
    parser.stream.read()
    return parseClauses(parser, openRange, close)
  })
}

/** The names between `for` and `in`; a text says what is missing. */
export function parseForNames(
  parser: Parser,
): { readonly keyName: string | undefined; readonly valueName: string } | string {
  const { stream } = parser
  if (stream.peek() !== Token.identifier) return "The name of a variable is expected after 'for'."
  let valueName = stream.text(stream.read())
  let keyName: string | undefined
  if (stream.peek() === Token.comma) {
    stream.read()
    if (stream.peek() !== Token.identifier) return 'The name of a variable is expected after the comma.'
    keyName = valueName
    valueName = stream.text(stream.read())
  }
  if (stream.peek() !== Token.identifier || stream.nextText() !== 'in')
    return "The word 'in' is expected after the names of the variables."
  stream.read()
  return { keyName, valueName }
}

function parseClauses(parser: Parser, openRange: SourceRange, close: TokenKind): Expression {
  const { stream } = parser
  const giveUp = (detail?: string): Expression => {
    const range = stream.nextRange()
    if (detail !== undefined) parser.reportFresh(summary, detail, range, rangeBetween(openRange, range))
    const end = stream.range(parser.recover(close))
    return { kind: 'literal', value: dynamicValue, range: rangeBetween(openRange, end) }
  }
  const names = parseForNames(parser)
  if (typeof names === 'string') return giveUp(names)

  let mark = parser.mark
  const collection = parser.expression()
  if (parser.isLostSince(mark)) return giveUp()
  if (stream.peek() !== Token.colon) return giveUp('A colon is expected after the collection.')
  stream.read()

  mark = parser.mark
  let value = parser.expression()
  let key: Expression | undefined
  if (stream.peek() === Token.fatArrow) {
    stream.read()
    key = value
    value = parser.expression()
  }
  if (parser.isLostSince(mark)) return giveUp()
  const groups = stream.peek() === Token.ellipsis
  const ellipsis = groups ? stream.range(stream.read()) : undefined

  let condition: Expression | undefined
  if (stream.peek() === Token.identifier && stream.nextText() === 'if') {
    stream.read()
    mark = parser.mark
    condition = parser.expression()
    if (parser.isLostSince(mark)) return giveUp()
  }
  if (stream.peek() !== close) {
    const range = stream.nextRange()
    parser.reportFresh(summary, 'The expression should end here.', range, rangeBetween(openRange, range))
    parser.recover(close)
  } else {
    stream.read()
  }
  const range = rangeBetween(openRange, stream.previousRange())
  checkShape(parser, close, { key, value, ellipsis, range })
  return { kind: 'for', ...names, collection, key, value, condition, groups, openRange, range }
}

function checkShape(
  parser: Parser,
  close: TokenKind,
  shape: {
    readonly key: Expression | undefined
    readonly value: Expression
    readonly ellipsis: SourceRange | undefined
    readonly range: SourceRange
  },
): void {
  const { key, value, ellipsis, range } = shape
  if (close === Token.closeBrace) {
    if (key === undefined) parser.report(summary, 'An object needs a key: key => value.', value.range, range)
    return
  }
  if (key !== undefined) parser.report(summary, 'A tuple has no keys.', key.range, range)
  if (ellipsis !== undefined) parser.report(summary, 'A tuple cannot be grouped by "...".', ellipsis, range)
}
