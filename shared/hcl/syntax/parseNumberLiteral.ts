import { LimitExceeded } from '../limits.ts'
import { parseNumber } from '../values/parseNumber.ts'
import * as types from '../values/types.ts'
import { numberValue, unknownOf } from '../values/value.ts'
import type { LiteralExpression } from './nodes.ts'
import type { Parser } from './parser.ts'
import type { TokenIndex } from './tokens.ts'

/** The constant of a number token. */
export function parseNumberLiteral(parser: Parser, token: TokenIndex): LiteralExpression {
  const range = parser.stream.range(token)
  try {
    const number = parseNumber(parser.stream.text(token))
    if (number !== undefined) return { kind: 'literal', value: numberValue(number), range }
    parser.report('Invalid number literal', 'This is not a number.', range)
  } catch (thrown) {
    if (!(thrown instanceof LimitExceeded)) throw thrown
    parser.report('Invalid number literal', `This is ${thrown.message}.`, range)
  }
  return { kind: 'literal', value: unknownOf(types.number), range }
}
