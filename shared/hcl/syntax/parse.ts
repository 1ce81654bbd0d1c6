import { type Diagnostic, problem } from '../diagnostic.ts'
import { defaultLimits, isLimitExceeded, LimitExceeded, type Limits } from '../limits.ts'
import type { Source } from '../source.ts'
import { dynamicValue } from '../values/value.ts'
import { reportInvalidTokens } from './invalidTokens.ts'
import type { BodyNode, Expression } from './nodes.ts'
import { parseBody } from './parseBody.ts'
import { parseExpression } from './parseExpression.ts'
import { Parser } from './parser.ts'
import { parseTemplate } from './parseTemplate.ts'
import { scan } from './scanner.ts'
import { Token } from './tokens.ts'

/** A parsed source. With errors among the diagnostics, the result holds what could be understood. */
export interface Parsed<Result> {
  readonly result: Result
  readonly diagnostics: readonly Diagnostic[]
}

/** Parses a file of arguments and blocks. */
export function parseNativeBody(source: Source, limits: Limits = defaultLimits): Parsed<BodyNode> {
  const range = { source, start: 0, end: 0 }
  const nothing: BodyNode = { attributes: new Map(), blocks: [], range }
  return parseWith(source, 'main', limits, nothing, (parser) => parseBody(parser, Token.endOfFile))
}

/** Parses a source that is one expression. */
export function parseNativeExpression(source: Source, limits: Limits = defaultLimits): Parsed<Expression> {
  return parseWith(source, 'main', limits, placeholder(source), (parser) =>
    parser.stream.withNewlines(false, () => {
      const expression = parser.expression()
      if (parser.stream.peek() !== Token.endOfFile) {
        const detail = 'The expression should end here.'
        parser.reportFresh('Extra characters after expression', detail, parser.stream.nextRange())
      }
      return expression
    }),
  )
}

/** Parses a source that is one template: text with `${…}` and `%{…}` sequences. */
export function parseNativeTemplate(source: Source, limits: Limits = defaultLimits): Parsed<Expression> {
  return parseWith(source, 'bare', limits, placeholder(source), (parser) =>
    parseTemplate(parser, Token.endOfFile, false),
  )
}

function placeholder(source: Source): Expression {
  return { kind: 'literal', value: dynamicValue, range: { source, start: 0, end: 0 } }
}

function parseWith<Result>(
  source: Source,
  mode: 'main' | 'bare',
  limits: Limits,
  nothing: Result,
  production: (parser: Parser) => Result,
): Parsed<Result> {
  const diagnostics: Diagnostic[] = []
  try {
    if (source.text.length > limits.sourceLength)
      throw new LimitExceeded(`more than ${limits.sourceLength} characters`)
    const tokens = scan(source, mode, limits.tokens)
    reportInvalidTokens(tokens, (diagnostic) => {
      if (diagnostics.length < limits.diagnostics) diagnostics.push(diagnostic)
    })
    const parser = new Parser(tokens, diagnostics, limits, parseExpression)
    return { result: production(parser), diagnostics }
  } catch (thrown) {
    if (!isLimitExceeded(thrown)) throw thrown
    const range = { source, start: 0, end: 0 }
    const reason = thrown instanceof LimitExceeded ? thrown.message : 'more than fits into memory'
    diagnostics.push(problem('Source too complex', `This source has ${reason}.`, range))
    return { result: nothing, diagnostics }
  }
}
