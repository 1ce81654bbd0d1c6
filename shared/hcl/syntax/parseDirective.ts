import { rangeBetween, type SourceRange } from '../position.ts'
import { didYouMean } from '../suggestion.ts'
import { parseForNames } from './parseFor.ts'
import type { Parser } from './parser.ts'
import type { TemplatePart } from './templateParts.ts'
import { Token, type TokenIndex } from './tokens.ts'

/** A `%{…}` sequence after its opening token; true if it asks to trim what follows. */
export function parseDirective(
  parser: Parser,
  open: TokenIndex,
  parts: TemplatePart[],
  startRange: SourceRange,
): boolean {
  const { stream } = parser
  const openRange = stream.range(open)
  const wordRange = stream.nextRange()
  const giveUp = (summary: string, detail: string, subject: SourceRange): false => {
    parser.reportFresh(summary, detail, subject, rangeBetween(openRange, subject))
    parser.recover(Token.closeSequence)
    return false
  }
  if (stream.peek() !== Token.identifier) {
    const detail = 'A word such as "if" or "for" is expected after "%{".'
    return giveUp('Invalid template directive', detail, wordRange)
  }
  const word = stream.text(stream.read())
  switch (word) {
    case 'if': {
      const condition = parser.expression()
      parts.push({ kind: 'if', condition, range: rangeBetween(openRange, stream.nextRange()) })
      break
    }
    case 'for': {
      const names = parseForNames(parser)
      if (typeof names === 'string') return giveUp("Invalid 'for' directive", names, stream.nextRange())
      const collection = parser.expression()
      parts.push({ kind: 'for', ...names, collection, range: rangeBetween(openRange, stream.nextRange()) })
      break
    }
    case 'else':
    case 'endif':
    case 'endfor':
      parts.push({ kind: 'endWord', word, range: rangeBetween(openRange, stream.nextRange()) })
      break
    default: {
      const suggestion = didYouMean(word, ['if', 'for', 'else', 'endif', 'endfor'])
      const detail = `There is no directive "${word}".${suggestion}`
      return giveUp('Invalid template control keyword', detail, wordRange)
    }
  }
  if (stream.peek() === Token.closeSequence) return stream.text(stream.read()).startsWith('~')
  const range = stream.nextRange()
  const detail = 'The directive should be closed by a brace here.'
  parser.reportFresh(`Extra characters in ${word} marker`, detail, range, rangeBetween(startRange, range))
  parser.recover(Token.closeSequence)
  return false
}
