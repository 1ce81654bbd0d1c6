import { rangeBetween, type SourceRange } from '../position.ts'
import { stringValue, dynamicValue } from '../values/value.ts'
import type { Expression, SplatItem, TraversalStep } from './nodes.ts'
import { parseNumberLiteral } from './parseNumberLiteral.ts'
import type { Parser } from './parser.ts'
import { Token, type TokenIndex } from './tokens.ts'

const legacyIndex = 'Invalid legacy index syntax'
const attributeName = 'Invalid attribute name'

/** The attributes, indexes and splats after an operand. */
export function parseTraversals(parser: Parser, from: Expression): Expression {
  const { stream } = parser
  let result = from
  for (let links = 0; ; links++) {
    const next = stream.peek()
    if (next === Token.dot) result = parseDot(parser, from, result)
    else if (next === Token.openBracket) result = parseBracket(parser, from, result)
    else return result
    if (result.kind !== 'reference' && result.kind !== 'traversal') parser.checkChain(links)
  }
}

/** The same expression with one more step. */
function withStep(expression: Expression, step: TraversalStep): Expression {
  const range = rangeBetween(expression.range, step.range)
  if (expression.kind !== 'reference' && expression.kind !== 'traversal')
    return { kind: 'traversal', source: expression, steps: [step], range }
  // The parser made the list and nobody else has seen it; a copy for each step would cost the square of their count.
  const { steps } = expression
  ;(steps as TraversalStep[]).push(step)
  if (expression.kind === 'traversal') return { kind: 'traversal', source: expression.source, steps, range }
  return { kind: 'reference', root: expression.root, rootRange: expression.rootRange, steps, range }
}

function parseDot(parser: Parser, from: Expression, source: Expression): Expression {
  const { stream } = parser
  const dotRange = stream.range(stream.read())
  switch (stream.peek()) {
    case Token.identifier: {
      const token = stream.read()
      const range = rangeBetween(dotRange, stream.range(token))
      return withStep(source, { kind: 'attribute', name: stream.text(token), range })
    }
    case Token.number:
      return withStep(source, parseLegacyIndex(parser, dotRange, stream.read()))
    case Token.star:
      return parseAttributeSplat(parser, from, source, dotRange)
    default:
      parser.report(attributeName, 'The name of an attribute is expected after the dot.', stream.nextRange())
      parser.recovering = true
      return { kind: 'literal', value: dynamicValue, range: rangeBetween(from.range, dotRange) }
  }
}

/** `.0`, the old way to write `[0]`. */
function parseLegacyIndex(parser: Parser, dotRange: SourceRange, token: TokenIndex): TraversalStep {
  const { stream } = parser
  const range = rangeBetween(dotRange, stream.range(token))
  const text = stream.text(token)
  if (!text.includes('.')) return { kind: 'index', key: parseNumberLiteral(parser, token).value, range }
  const [first, ...rest] = text.split('.')
  const detail = `Two such indexes cannot follow one another. Write [${first}][${rest.join('.')}].`
  parser.report(legacyIndex, detail, stream.range(token))
  return { kind: 'index', key: dynamicValue, range }
}

function parseAttributeSplat(
  parser: Parser,
  from: Expression,
  source: Expression,
  dotRange: SourceRange,
): Expression {
  const { stream } = parser
  const marker = stream.range(stream.read())
  const markerRange = rangeBetween(dotRange, marker)
  const item: SplatItem = { kind: 'splatItem', range: markerRange }
  const firstRange = stream.nextRange()
  const steps: TraversalStep[] = []
  let lastRange = marker
  while (stream.peek() === Token.dot) {
    const stepDot = stream.range(stream.read())
    const next = stream.peek()
    if (next === Token.number) {
      steps.push(parseLegacyIndex(parser, stepDot, stream.read()))
    } else if (next === Token.identifier) {
      const token = stream.read()
      const range = rangeBetween(stepDot, stream.range(token))
      steps.push({ kind: 'attribute', name: stream.text(token), range })
    } else {
      reportNoSplatAttribute(parser, marker)
      return source
    }
    lastRange = stream.previousRange()
  }
  const each: Expression =
    steps.length === 0
      ? item
      : { kind: 'traversal', source: item, steps, range: rangeBetween(firstRange, lastRange) }
  return { kind: 'splat', source, each, item, markerRange, range: rangeBetween(from.range, lastRange) }
}

function reportNoSplatAttribute(parser: Parser, marker: SourceRange): void {
  if (parser.stream.peek() === Token.star) {
    const detail = 'A second splat is written with brackets: [*].'
    parser.reportFresh('Nested splat expression not allowed', detail, parser.stream.nextRange())
  } else {
    parser.reportFresh(attributeName, 'The name of an attribute is expected after the dot.', marker)
  }
  parser.recovering = true
}

function parseBracket(parser: Parser, from: Expression, source: Expression): Expression {
  const { stream } = parser
  const openRange = stream.range(stream.read())
  if (stream.peek() === Token.star) return parseFullSplat(parser, from, source, openRange)
  return stream.withNewlines(false, () => {
    const mark = parser.mark
    const key = parser.expression()
    const close = parser.isLostSince(mark)
      ? parser.recover(Token.closeBracket)
      : readCloseBracket(parser, 'Missing close bracket on index')
    const range = rangeBetween(openRange, stream.range(close))
    if (key.kind === 'literal') return withStep(source, { kind: 'index', key: key.value, range })
    const text = literalText(key)
    if (text !== undefined) return withStep(source, { kind: 'index', key: stringValue(text), range })
    return {
      kind: 'index',
      collection: source,
      key,
      bracketRange: range,
      range: rangeBetween(from.range, range),
    }
  })
}

function literalText(expression: Expression): string | undefined {
  if (expression.kind !== 'template' || expression.parts.length !== 1) return undefined
  const [part] = expression.parts
  return part?.kind === 'literal' && typeof part.value.content === 'string' ? part.value.content : undefined
}

function readCloseBracket(parser: Parser, summary: string): TokenIndex {
  const { stream } = parser
  const close = stream.read()
  if (stream.kind(close) === Token.closeBracket || parser.recovering) return close
  const end = parser.recover(Token.closeBracket)
  parser.report(summary, 'A closing bracket is expected before this.', stream.range(end))
  return end
}

function parseFullSplat(
  parser: Parser,
  from: Expression,
  source: Expression,
  openRange: SourceRange,
): Expression {
  const { stream } = parser
  stream.read()
  const close = readCloseBracket(parser, 'Missing close bracket on splat index')
  const markerRange = rangeBetween(openRange, stream.range(close))
  const item: SplatItem = { kind: 'splatItem', range: markerRange }
  const each = parser.nested(() => parseTraversals(parser, item))
  const range = rangeBetween(from.range, each.range)
  return { kind: 'splat', source, each, item, markerRange, range }
}
