import type { SourceRange } from '../position.ts'
import type { Parser } from './parser.ts'
import { Token, type TokenIndex } from './tokens.ts'

const quotedSpecial = /\\(?:u[\dA-Fa-f]{0,4}|U[\dA-Fa-f]{0,8}|[^])?|\$\$\{|%%\{/gu
const plainSpecial = /\$\$\{|%%\{/g

const simple: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }

/** The text a literal token stands for; problems with its escapes are reported. */
export function decodeText(parser: Parser, token: TokenIndex): string {
  const { stream } = parser
  const raw = stream.text(token)
  if (stream.kind(token) === Token.plainText) return raw.replace(plainSpecial, (escape) => escape.slice(1))
  if (!raw.includes('\\') && !raw.includes('{')) return raw
  const { source, start } = stream.range(token)
  return raw.replace(quotedSpecial, (escape, offset: number) => {
    if (escape.charCodeAt(0) !== 92) return escape.slice(1)
    const at = start + offset
    return decodeEscape(parser, escape, { source, start: at, end: at + escape.length })
  })
}

function decodeEscape(parser: Parser, escape: string, range: SourceRange): string {
  const summary = 'Invalid escape sequence'
  const selector = escape.slice(1, 2)
  if (selector === 'u' || selector === 'U') {
    const digits = selector === 'u' ? 4 : 8
    const code = Number.parseInt(escape.slice(2), 16)
    if (escape.length !== digits + 2) {
      parser.report(summary, `\\${selector} is followed by ${digits} hexadecimal digits.`, range)
      return escape
    }
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
      parser.report(summary, `There is no character with the code ${escape.slice(2)}.`, range)
      return escape
    }
    return String.fromCodePoint(code)
  }
  const character = simple[selector]
  if (character !== undefined) return character
  parser.report(summary, `"\\${selector}" is no escape sequence; a backslash is written as "\\\\".`, range)
  return escape.slice(1)
}
