import { rangeBetween, type SourceRange } from '../position.ts'
import type { Attribute, BlockNode, BodyNode } from './nodes.ts'
import { parseBlockHeader } from './parseBlockHeader.ts'
import type { Parser } from './parser.ts'
import { Token, type TokenIndex, type TokenKind } from './tokens.ts'

const itemRequired = 'Argument or block definition required'
const noEqualsHint = 'An argument is set with an equals sign, as in name = value.'

/** What empty bodies share, since a source may hold a hundred thousand of them. */
const noAttributes = new Map<string, Attribute>()
const noBlocks: BlockNode[] = []

/** Arguments and blocks up to the closing token, which is taken too. */
export function parseBody(parser: Parser, end: TokenKind): BodyNode {
  return parser.nested(() => parseItems(parser, end))
}

function parseItems(parser: Parser, end: TokenKind): BodyNode {
  const { stream } = parser
  let attributes = noAttributes
  let blocks = noBlocks
  const start = stream.previous
  for (;;) {
    const next = stream.peek()
    if (next === end) return { attributes, blocks, range: stream.rangeOver(start, stream.read()) }
    if (next === Token.newline) {
      stream.read()
    } else if (next === Token.identifier) {
      if (blocks === noBlocks) {
        attributes = new Map()
        blocks = []
      }
      parseItem(parser, attributes, blocks)
    } else {
      reportNoItem(parser, end, stream.range(start))
      const range = stream.rangeOver(start, stream.previous)
      parser.recover(end)
      return { attributes, blocks, range }
    }
  }
}

function reportNoItem(parser: Parser, end: TokenKind, start: SourceRange): void {
  const bad = parser.stream.read()
  const range = parser.stream.range(bad)
  const kind = parser.stream.kind(bad)
  if (kind === Token.openQuote) {
    parser.reportFresh('Invalid argument name', 'Argument names are not quoted.', range)
  } else if (kind === Token.endOfFile && end === Token.closeBrace) {
    parser.reportFresh('Unclosed configuration block', 'The file ends before this block is closed.', start)
  } else if (kind === Token.endOfFile) {
    parser.reportFresh('Unclosed configuration body', 'The file ends before this body is closed.', start)
  } else {
    parser.reportFresh(itemRequired, 'An argument or a block is expected here.', range)
  }
}

function parseItem(parser: Parser, attributes: Map<string, Attribute>, blocks: BlockNode[]): void {
  const { stream } = parser
  const name = stream.read()
  const next = stream.peek()
  if (next === Token.equals) {
    const attribute = parseAttribute(parser, name, false)
    const existing = attributes.get(attribute.name)
    if (existing === undefined) {
      attributes.set(attribute.name, attribute)
      return
    }
    const { line } = existing.nameRange.source.positionAt(existing.nameRange.start)
    const detail = `The argument "${attribute.name}" is already set on line ${line}.`
    parser.report('Attribute redefined', detail, attribute.nameRange)
  } else if (next === Token.openQuote || next === Token.openBrace || next === Token.identifier) {
    blocks.push(parseBlock(parser, name))
  } else {
    parser.recoverAfterItem()
    const detail = `An argument or a block is expected here. ${noEqualsHint}`
    parser.report(itemRequired, detail, stream.range(name))
  }
}

function parseAttribute(parser: Parser, name: TokenIndex, singleLine: boolean): Attribute {
  const { stream } = parser
  stream.read()
  const mark = parser.mark
  const expression = parser.expression()
  const nameRange = stream.range(name)
  let last = stream.previous
  if (parser.isLostSince(mark)) {
    parser.recoverAfterItem()
  } else if (!singleLine) {
    const end = stream.peek()
    if (end === Token.newline || end === Token.endOfFile) {
      stream.read()
    } else {
      reportNoLineEnd(parser, nameRange, end)
      last = stream.previous
      parser.recoverAfterItem()
    }
  }
  return { name: stream.text(name), expression, nameRange, range: stream.rangeOver(name, last) }
}

function reportNoLineEnd(parser: Parser, nameRange: SourceRange, found: TokenKind): void {
  const range = parser.stream.nextRange()
  const isComma = found === Token.comma
  parser.reportFresh(
    isComma ? 'Unexpected comma after argument' : 'Missing newline after argument',
    isComma ? 'Arguments are separated by line ends, not by commas.' : 'An argument ends with its line.',
    range,
    rangeBetween(nameRange, range),
  )
}

function parseBlock(parser: Parser, type: TokenIndex): BlockNode {
  const { stream } = parser
  const header = parseBlockHeader(parser, type)
  const { typeRange, labels, labelRanges, openRange } = header
  const block = (body: BodyNode, open: SourceRange, closeRange: SourceRange): BlockNode => ({
    type: header.type,
    labels,
    body,
    typeRange,
    labelRanges,
    openRange: open,
    closeRange,
  })
  if (openRange === undefined) {
    parser.recoverAfterItem()
    const body = { attributes: new Map<string, Attribute>(), blocks: [], range: typeRange }
    return block(body, typeRange, typeRange)
  }
  const next = stream.peek()
  const isMultiLine = next === Token.newline || next === Token.endOfFile || next === Token.closeBrace
  const body = isMultiLine
    ? parseBody(parser, Token.closeBrace)
    : parseSingleLine(parser, typeRange, openRange)
  const closeRange = stream.previousRange()
  const end = stream.peek()
  if (end === Token.newline || end === Token.endOfFile) {
    stream.read()
  } else {
    const range = stream.nextRange()
    const context = rangeBetween(typeRange, range)
    parser.reportFresh(
      'Missing newline after block definition',
      'A block ends with its line.',
      range,
      context,
    )
    parser.recoverAfterItem()
  }
  return block(body, openRange, closeRange)
}

function parseSingleLine(parser: Parser, typeRange: SourceRange, openRange: SourceRange): BodyNode {
  const { stream } = parser
  const attribute = parseSingleArgument(parser)
  const body: BodyNode = {
    attributes: new Map(attribute === undefined ? [] : [[attribute.name, attribute]]),
    blocks: [],
    range: attribute?.range ?? openRange,
  }
  const next = stream.peek()
  if (next === Token.closeBrace) {
    stream.read()
    return body
  }
  const summary = 'Invalid single-argument block definition'
  if (next === Token.comma) {
    parser.report(
      summary,
      'A block on one line holds one argument; put each on a line of its own.',
      stream.nextRange(),
    )
  } else if (next === Token.newline) {
    parser.report(
      summary,
      'A block that begins with an argument on its line ends on that line.',
      stream.nextRange(),
    )
  } else if (next === Token.endOfFile) {
    const context = rangeBetween(typeRange, openRange)
    parser.reportFresh(
      'Unclosed configuration block',
      'The file ends before this block is closed.',
      openRange,
      context,
    )
  } else {
    parser.reportFresh(summary, 'A closing brace is expected after the argument.', stream.nextRange())
  }
  parser.recover(Token.closeBrace)
  return body
}

function parseSingleArgument(parser: Parser): Attribute | undefined {
  const { stream } = parser
  const name = stream.read()
  const range = stream.range(name)
  if (stream.kind(name) !== Token.identifier) {
    parser.recoverAfterItem()
    parser.report(itemRequired, 'An argument or a block is expected here.', range)
    return undefined
  }
  const next = stream.peek()
  if (next === Token.equals) return parseAttribute(parser, name, true)
  if (next === Token.openQuote || next === Token.openBrace || next === Token.identifier) {
    const subject = rangeBetween(range, stream.nextRange())
    parser.recoverAfterItem()
    parser.report(
      'Argument definition required',
      'A block on one line holds one argument and no block.',
      subject,
    )
    return undefined
  }
  parser.recoverAfterItem()
  parser.report(itemRequired, `An argument or a block is expected here. ${noEqualsHint}`, range)
  return undefined
}
