import { rangeBetween } from '../position.ts'
import { dynamicValue, falseValue, nullValue, stringValue, trueValue } from '../values/value.ts'
import type { Expression, TemplateExpression, TemplateWrapExpression } from './nodes.ts'
import { parseCall } from './parseCall.ts'
import { parseObject, parseTuple } from './parseCollection.ts'
import { parseNumberLiteral } from './parseNumberLiteral.ts'
import type { Parser } from './parser.ts'
import { parseTemplate } from './parseTemplate.ts'
import { decodeText } from './textEscapes.ts'
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
    case Token.openQuote: {
      const open = stream.read()
      if (stream.startsWith(Token.quotedText, Token.closeQuote)) return parsePlain(parser, open)
      return withMarkers(parser, open, parseTemplate(parser, Token.closeQuote, false))
    }
    case Token.openHeredoc: {
      const open = stream.read()
      const flush = stream.text(open).startsWith('<<-')
      return withMarkers(parser, open, parseTemplate(parser, Token.closeHeredoc, flush))
    }
    case Token.openBracket:
      return parseTuple(parser)
    case Token.openBrace:
      return parseObject(parser)
    default:
      return reportNoTerm(parser)
  }
}

/** Most strings are just text. */
function parsePlain(parser: Parser, open: TokenIndex): TemplateExpression {
  const { stream } = parser
  const token = stream.read()
  const value = stringValue(decodeText(parser, token))
  const text = { kind: 'literal', value, range: stream.range(token) } as const
  return { kind: 'template', parts: [text], range: stream.rangeOver(open, stream.read()) }
}

/** The template with the stretch of its quotes or heredoc markers. */
function withMarkers(
  parser: Parser,
  open: TokenIndex,
  template: TemplateExpression | TemplateWrapExpression,
): Expression {
  const range = parser.stream.rangeOver(open, parser.stream.previous)
  return template.kind === 'template'
    ? { kind: 'template', parts: template.parts, range }
    : { kind: 'templateWrap', inner: template.inner, range }
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
