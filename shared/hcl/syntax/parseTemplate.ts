import { endOf, rangeBetween, type SourceRange } from '../position.ts'
import { flushHeredoc } from './flushHeredoc.ts'
import type { TemplateExpression, TemplateWrapExpression } from './nodes.ts'
import type { Parser } from './parser.ts'
import { parseDirective } from './parseDirective.ts'
import { pairDirectives } from './pairDirectives.ts'
import type { TemplatePart, TextPart } from './templateParts.ts'
import { decodeText } from './textEscapes.ts'
import { Token, type TokenIndex, type TokenKind } from './tokens.ts'
import { trimEnd, trimStart } from './trimText.ts'

/** A template up to the closing token, which is taken too; `flush` removes the common indentation. */
export function parseTemplate(
  parser: Parser,
  end: TokenKind,
  flush: boolean,
): TemplateExpression | TemplateWrapExpression {
  const { parts, range } = parseParts(parser, end)
  if (flush) flushHeredoc(parts)
  const melded = meldTexts(parts)
  const [only, last] = melded
  if (melded.length === 2 && only?.kind === 'interpolation' && last?.kind === 'end')
    return { kind: 'templateWrap', inner: only.expression, range }
  return { kind: 'template', parts: pairDirectives(parser, melded), range }
}

interface Parts {
  readonly parts: TemplatePart[]
  readonly range: SourceRange
}

function parseParts(parser: Parser, end: TokenKind): Parts {
  const { stream } = parser
  const parts: TemplatePart[] = []
  const startRange = stream.nextRange()
  let trimNext = false
  let trimmable: TextPart | undefined
  for (;;) {
    const token = stream.read()
    const kind = stream.kind(token)
    if (kind === end) return finished(parts, startRange, stream.range(token))
    const previous = trimmable
    trimmable = undefined
    if (kind === Token.quotedText || kind === Token.plainText) {
      const text = decodeText(parser, token)
      trimmable = { kind: 'text', text: trimNext ? trimStart(text) : text, range: stream.range(token) }
      trimNext = false
      parts.push(trimmable)
    } else if (kind === Token.openInterpolation || kind === Token.openDirective) {
      if (previous !== undefined && stream.text(token).endsWith('~')) previous.text = trimEnd(previous.text)
      trimNext = stream.withNewlines(false, () =>
        kind === Token.openInterpolation
          ? parseInterpolation(parser, token, parts, startRange, end)
          : parseDirective(parser, token, parts, startRange),
      )
    } else {
      const range = stream.range(token)
      const detail = 'There is no closing marker for this text.'
      parser.reportFresh('Unterminated template string', detail, range, rangeBetween(startRange, range))
      return finished(parts, startRange, stream.range(parser.recover(end)))
    }
  }
}

function finished(parts: TemplatePart[], startRange: SourceRange, endRange: SourceRange): Parts {
  if (parts.length === 0) parts.push({ kind: 'text', text: '', range: endOf(startRange) })
  parts.push({ kind: 'end', range: endRange })
  return { parts, range: rangeBetween(startRange, endRange) }
}

/** True if the sequence asks to trim what follows. */
function parseInterpolation(
  parser: Parser,
  open: TokenIndex,
  parts: TemplatePart[],
  startRange: SourceRange,
  end: TokenKind,
): boolean {
  const { stream } = parser
  const expression = parser.expression()
  const closeRange = stream.nextRange()
  const closes = stream.peek() === Token.closeSequence
  if (!closes) {
    if (!parser.recovering) reportUnclosed(parser, startRange, end)
    parser.recover(Token.closeSequence)
  }
  const trims = closes && stream.text(stream.read()).startsWith('~')
  parts.push({
    kind: 'interpolation',
    expression,
    range: rangeBetween(stream.range(open), closeRange),
  })
  return trims
}

function reportUnclosed(parser: Parser, startRange: SourceRange, end: TokenKind): void {
  const { stream } = parser
  const next = stream.peek()
  const range = stream.nextRange()
  const isQuote = (next === Token.closeQuote || next === Token.openQuote) && end === Token.closeQuote
  if (next === Token.endOfFile || isQuote) {
    const detail = 'The interpolation is not closed by a brace before the text or the file ends.'
    parser.report('Unclosed template interpolation sequence', detail, startRange)
    return
  }
  const detail =
    'The interpolation should be closed by a brace here. If "${" is meant literally, for a shell script for instance, write "$${".'
  const context = rangeBetween(startRange, range)
  parser.report('Extra characters after interpolation expression', detail, range, context)
}

/** Texts that follow one another become one. */
function meldTexts(parts: readonly TemplatePart[]): readonly TemplatePart[] {
  const isMelded = parts.every(({ kind }, index) => kind !== 'text' || parts[index + 1]?.kind !== 'text')
  if (isMelded) return parts
  const melded: TemplatePart[] = []
  let pieces: TextPart[] = []
  const flushPieces = (): void => {
    const [first] = pieces
    const last = pieces.at(-1)
    if (first === undefined || last === undefined) return
    const text = pieces.length === 1 ? first.text : pieces.map((piece) => piece.text).join('')
    melded.push({ kind: 'text', text, range: rangeBetween(first.range, last.range) })
    pieces = []
  }
  for (const part of parts) {
    if (part.kind === 'text') {
      pieces.push(part)
    } else {
      flushPieces()
      melded.push(part)
    }
  }
  flushPieces()
  return melded
}
