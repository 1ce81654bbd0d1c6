import { formatNumber } from '../../values/formatNumber.ts'
import { asNumber } from '../../values/read.ts'
import { elementsOf, isNull, type Value } from '../../values/value.ts'
import { YamlLine } from './yamlLine.ts'
import {
  escapedCharacter,
  isLiteral,
  isMarked,
  isMultiline,
  literalHints,
  quotedCharacter,
} from './yamlStrings.ts'

const indentWidth = 2
const preferredWidth = 80
/** The longest key in UTF-8 that stands before its colon without a question mark. */
const longestSimpleKeyBytes = 128

/**
 * A known value as a YAML document, byte for byte in libyaml's layout: collections as blocks, strings in double
 * quotes or, of several lines, as literal blocks.
 */
export function yamlText(value: Value): string {
  const line = new YamlLine()
  writeNode(line, value, 'document', -indentWidth)
  return line.finish()
}

type Place = 'document' | 'item' | 'key' | 'simpleKey' | 'value'

/** `indent` is that of the collection the node stands in. */
function writeNode(line: YamlLine, value: Value, place: Place, indent: number): void {
  const { content, type } = value
  if (isNull(value)) line.plain('null', place === 'document')
  else if (typeof content === 'string') writeString(line, content, place, indent)
  else if (typeof content === 'boolean') line.plain(String(content), place === 'document')
  else if (type.kind === 'number') line.plain(formatNumber(asNumber(value)), place === 'document')
  else if (content instanceof Map)
    writeMapping(line, content as ReadonlyMap<string, Value>, indent + indentWidth)
  // The items of a value behind its key stand right below the key.
  else
    writeSequence(
      line,
      [...elementsOf(value)],
      indent + (place === 'value' && !line.isIndentation ? 0 : indentWidth),
    )
}

function writeSequence(line: YamlLine, items: readonly Value[], indent: number): void {
  if (items.length === 0) return line.mark('[]')
  for (const item of items) {
    line.start(indent)
    line.mark('-', true)
    writeNode(line, item, 'item', indent)
  }
}

function writeMapping(line: YamlLine, entries: ReadonlyMap<string, Value>, indent: number): void {
  if (entries.size === 0) return line.mark('{}')
  for (const [key, value] of entries) {
    line.start(indent)
    if (!isMultiline(key) && Buffer.byteLength(key) <= longestSimpleKeyBytes) {
      writeString(line, key, 'simpleKey', indent)
      line.closingMark(':')
    } else {
      line.mark('?', true)
      writeString(line, key, 'key', indent)
      line.start(indent)
      line.mark(':', true)
    }
    writeNode(line, value, 'value', indent)
  }
}

function writeString(line: YamlLine, text: string, place: Place, parentIndent: number): void {
  const indent = place === 'document' ? indentWidth : parentIndent + indentWidth
  if (isLiteral(text)) writeLiteral(line, text, indent)
  else writeQuoted(line, text, place === 'simpleKey' ? undefined : indent)
}

function writeLiteral(line: YamlLine, text: string, indent: number): void {
  line.mark('|')
  line.closingMark(literalHints(text))
  line.end()
  for (const [piece] of text.matchAll(/[^\n\u2028\u2029]+|[\n\u2028\u2029]/g)) {
    if (/[\n\u2028\u2029]/.test(piece)) {
      line.end(piece)
      continue
    }
    line.start(indent)
    line.put(piece)
    line.isIndentation = false
  }
}

/** Long lines are folded at spaces if there is an indentation for what follows. */
function writeQuoted(line: YamlLine, text: string, indent: number | undefined): void {
  const quote = isMarked(text) ? escapedCharacter : quotedCharacter
  let afterSpace = false
  line.mark('"')
  for (let at = 0, next = 0; at < text.length; at = next) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0)
    next = at + character.length
    const isSpace = character === ' ' && quote === quotedCharacter
    const isInside = at > 0 && next < text.length
    if (isSpace && indent !== undefined && !afterSpace && isInside && line.column > preferredWidth) {
      line.start(indent)
      if (text[next] === ' ') line.put('\\')
    } else {
      line.put(quote(character))
    }
    afterSpace = isSpace
  }
  line.closingMark('"')
}
