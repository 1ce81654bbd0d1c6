import { rangeBetween, type SourceRange } from '../position.ts'
import { dynamicValue } from '../values/value.ts'
import type { Expression } from './nodes.ts'
import type { Parser } from './parser.ts'
import { Token, type TokenIndex } from './tokens.ts'

/** A function call, from after its first name: `name(…)` or `scope::name(…)`. */
export function parseCall(parser: Parser, first: TokenIndex): Expression {
  const { stream } = parser
  const firstRange = stream.range(first)
  let name = stream.text(first)
  let nameRange = firstRange
  let open = stream.read()
  while (stream.kind(open) === Token.doubleColon) {
    const part = stream.read()
    const range = stream.range(part)
    if (stream.kind(part) !== Token.identifier) {
      const detail = 'The name of a function is expected after "::".'
      return reportBrokenName(parser, 'Missing function name', detail, range, firstRange)
    }
    name += `::${stream.text(part)}`
    nameRange = rangeBetween(firstRange, range)
    open = stream.read()
  }
  const openRange = stream.range(open)
  if (stream.kind(open) !== Token.openParenthesis) {
    const detail = 'The name of a function is followed by its arguments in parentheses.'
    return reportBrokenName(parser, 'Missing open parenthesis', detail, openRange, firstRange)
  }
  const parsed = stream.withNewlines(false, () => parseArguments(parser, firstRange, openRange))
  const closeRange = stream.range(parsed.close)
  return {
    kind: 'call',
    name,
    arguments: parsed.list,
    expandsLast: parsed.expandsLast,
    nameRange,
    openRange,
    closeRange,
    range: rangeBetween(nameRange, closeRange),
  }
}

function reportBrokenName(
  parser: Parser,
  summary: string,
  detail: string,
  range: SourceRange,
  nameRange: SourceRange,
): Expression {
  const context = rangeBetween(nameRange, range)
  parser.report(summary, detail, range, context)
  parser.recoverOver(Token.openParenthesis)
  return { kind: 'literal', value: dynamicValue, range: context }
}

interface Arguments {
  readonly list: readonly Expression[]
  readonly expandsLast: boolean
  readonly close: TokenIndex
}

function parseArguments(parser: Parser, nameRange: SourceRange, openRange: SourceRange): Arguments {
  const { stream } = parser
  const list: Expression[] = []
  const finish = (close: TokenIndex, expandsLast = false): Arguments => ({ list, expandsLast, close })
  for (;;) {
    if (stream.peek() === Token.closeParenthesis) return finish(stream.read())
    const mark = parser.mark
    list.push(parser.expression())
    if (parser.isLostSince(mark)) return finish(parser.recover(Token.closeParenthesis))

    const separator = stream.read()
    const range = stream.range(separator)
    switch (stream.kind(separator)) {
      case Token.closeParenthesis:
        return finish(separator)
      case Token.comma:
        break
      case Token.ellipsis: {
        if (stream.peek() === Token.closeParenthesis) return finish(stream.read(), true)
        const detail = 'Only a closing parenthesis may follow "...".'
        parser.reportFresh('Missing closing parenthesis', detail, range, rangeBetween(nameRange, range))
        return finish(parser.recover(Token.closeParenthesis), true)
      }
      case Token.endOfFile: {
        const detail = 'The file ends before the closing parenthesis of this call.'
        parser.report('Unterminated function call', detail, rangeBetween(nameRange, openRange))
        return finish(parser.recover(Token.closeParenthesis))
      }
      default: {
        const detail = 'Arguments are separated by commas.'
        parser.report('Missing argument separator', detail, range, rangeBetween(nameRange, range))
        return finish(parser.recover(Token.closeParenthesis))
      }
    }
  }
}
