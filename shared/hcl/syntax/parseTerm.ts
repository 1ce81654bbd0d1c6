import { rangeBetween } from '../position.ts'
import { dynamicValue, falseValue, nullValue, trueValue } from '../values/value.ts'
import type { Expression } from './nodes.ts'
import { parseCall } from './parseCall.ts'
import { parseObject, parseTuple } from './parseCollection.ts'
import { parseNumberLiteral } from './parseNumberLiteral.ts'
import { closerOf, type Parser } from './parser.ts'
import { parseTemplate } from './parseTemplate.ts'
import { Token, type TokenIndex } from './tokens.ts'

const keywords = new Map([
  ['true', trueValue],
  ['false', falseValue],
  ['null', nullValue],
])

/** A constant, a variable, a call, a template, a constructor or an expression in parentheses. */
export function parseTerm(parser: Parser): Expression {
  const { stream } = parser
  switch (stream.peek()) {
    case Token.openParenthesis:
      return parseParentheses(parser)
    case Token.number:
      return parseNumberLiteral(parser, stream.read())
    case Token.identifier:
      return parseName(parser, stream.read())
    case Token.openQuote:
    case Token.openHeredoc: {
      const open = stream.read()
      const closer = closerOf(stream.kind(open)) ?? Token.endOfFile
      const flush = stream.kind(open) === Token.openHeredoc && stream.text(open).startsWith('<<-')
      const template = parseTemplate(parser, closer, flush)
      const range = rangeBetween(stream.range(open), stream.previousRange())
      return template.kind === 'template'
        ? { kind: 'template', parts: template.parts, range }
        : { kind: 'templateWrap', inner: template.inner, range }
    }
    case Token.openBracket:
      return parseTuple(parser)
    case Token.openBrace:
      return parseObject(parser)
    default:
      return reportNoTerm(parser)
  }
}

function reportNoTerm(parser: Parser): Expression {
  const range = parser.stream.nextRange()
  if (parser.stream.peek() === Token.endOfFile)
    parser.reportFresh('Missing expression', 'An expression is expected, but the file ends here.', range)
  else parser.reportFresh('Invalid expression', 'The start of an expression is expected here.', range)
  parser.recovering = true
  return { kind: 'literal', value: dynamicValue, range }
}

function parseParentheses(parser: Parser): Expression {
  const { stream } = parser
  const open = stream.range(stream.read())
  return stream.withNewlines(false, () => {
    const mark = parser.mark
    const inner = parser.expression()
    if (parser.failedSince(mark)) {
      parser.recover(Token.closeParenthesis)
      return inner
    }
    if (stream.peek() !== Token.closeParenthesis) {
      const range = stream.nextRange()
      const detail = 'A closing parenthesis is expected after the expression.'
      parser.report('Unbalanced parentheses', detail, range, rangeBetween(open, range))
      parser.recovering = true
    }
    return { kind: 'parentheses', inner, range: rangeBetween(open, stream.range(stream.read())) }
  })
}

function parseName(parser: Parser, token: TokenIndex): Expression {
  const { stream } = parser
  const next = stream.peek()
  if (next === Token.openParenthesis || next === Token.doubleColon) return parseCall(parser, token)
  const range = stream.range(token)
  const name = stream.text(token)
  const value = keywords.get(name)
  if (value !== undefined) return { kind: 'literal', value, range }
  return { kind: 'reference', root: name, rootRange: range, steps: [], range }
}
