import { rangeBetween } from '../position.ts'
import type { BinaryOperator, Expression } from './nodes.ts'
import type { Parser } from './parser.ts'
import { parseTerm } from './parseTerm.ts'
import { parseTraversals } from './parseTraversals.ts'
import { Token, type TokenKind } from './tokens.ts'

const precedences = new Map<TokenKind, number>([
  [Token.or, 0],
  [Token.and, 1],
  [Token.equal, 2],
  [Token.notEqual, 2],
  [Token.greater, 3],
  [Token.greaterOrEqual, 3],
  [Token.less, 3],
  [Token.lessOrEqual, 3],
  [Token.plus, 4],
  [Token.minus, 4],
  [Token.star, 5],
  [Token.slash, 5],
  [Token.percent, 5],
])

/** A whole expression: conditional, operators, operands. */
export function parseExpression(parser: Parser): Expression {
  const { stream } = parser
  const first = stream.next
  let mark = parser.mark
  const condition = parseBinary(parser, 0)
  if (parser.isLostSince(mark) || stream.peek() !== Token.question) return condition
  stream.read()

  mark = parser.mark
  const whenTrue = parser.expression()
  if (parser.isLostSince(mark)) return condition
  if (stream.peek() !== Token.colon) {
    const range = stream.nextRange()
    const detail = 'A conditional has two results, separated by a colon: condition ? one : other.'
    const context = rangeBetween(stream.range(first), range)
    parser.report('Missing false expression in conditional', detail, range, context)
    return condition
  }
  stream.read()

  mark = parser.mark
  const whenFalse = parser.expression()
  if (parser.isLostSince(mark)) return condition
  const range = rangeBetween(stream.range(first), whenFalse.range)
  return { kind: 'conditional', condition, whenTrue, whenFalse, range }
}

/** Operands and operators that bind at least as tightly as the given precedence. */
function parseBinary(parser: Parser, lowest: number): Expression {
  const { stream } = parser
  let mark = parser.mark
  let left = parseOperand(parser)
  for (;;) {
    if (parser.isLostSince(mark)) return left
    const precedence = precedences.get(stream.peek())
    if (precedence === undefined || precedence < lowest) return left
    const operator = stream.text(stream.read()) as BinaryOperator
    mark = parser.mark
    const right = parseBinary(parser, precedence + 1)
    if (parser.isLostSince(mark)) return left
    left = { kind: 'binary', operator, left, right, range: rangeBetween(left.range, right.range) }
  }
}

function parseOperand(parser: Parser): Expression {
  const { stream } = parser
  const next = stream.peek()
  if (next !== Token.minus && next !== Token.bang) return parseTraversals(parser, parseTerm(parser))
  return parser.nested(() => {
    const symbol = stream.range(stream.read())
    const operand = parseOperand(parser)
    const range = rangeBetween(symbol, operand.range)
    return { kind: 'unary', operator: next === Token.minus ? '-' : '!', operand, range }
  })
}
