import type { Literal } from './nodes.ts'
import { TemplateError } from './templateError.ts'

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
}

/** Go's integers have 20 digits, its floats a few hundred at most. */
const mostDigits = 2000

const escape = /\\(?:([abfnrtv\\"])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([^]?))/g

/** The value of a Go string literal with its quotes (Go spec, “String literals”). Throws {@link TemplateError}. */
export function unquoteGo(text: string, offset: number): string {
  const inner = text.slice(1, -1)
  if (text.startsWith('`')) return inner.replaceAll('\r', '')
  const bytes: number[] = []
  let isBinary = false
  const value = inner.replaceAll(
    escape,
    (whole, simple?: string, hex?: string, u4?: string, u8?: string, octal?: string) => {
      if (simple !== undefined) return simpleEscapes[simple] ?? ''
      const byte =
        hex === undefined
          ? octal === undefined
            ? undefined
            : Number.parseInt(octal, 8)
          : Number.parseInt(hex, 16)
      if (byte !== undefined) {
        if (byte > 255) throw new TemplateError(`octal escape value above 255: ${whole}`, offset)
        if (byte > 127) isBinary = true
        bytes.push(byte)
        return String.fromCharCode(byte)
      }
      const codePoint = Number.parseInt(u4 ?? u8 ?? 'x', 16)
      if (Number.isNaN(codePoint) || codePoint > 0x10ffff || (codePoint >= 0xd800 && codePoint <= 0xdfff))
        throw new TemplateError(`unknown escape ${whole}`, offset)
      return String.fromCodePoint(codePoint)
    },
  )
  // Escaped bytes make up UTF-8 together with what stands around them.
  return isBinary ? decodeBytes(inner) : value
}

function decodeBytes(inner: string): string {
  const parts: Buffer[] = []
  let at = 0
  for (const match of inner.matchAll(/\\(?:x([0-9a-fA-F]{2})|([0-7]{3}))/g)) {
    parts.push(Buffer.from(unquoteGo(`"${inner.slice(at, match.index)}"`, 0)))
    parts.push(Buffer.from([Number.parseInt(match[1] ?? match[2] ?? '0', match[1] === undefined ? 8 : 16)]))
    at = match.index + match[0].length
  }
  parts.push(Buffer.from(unquoteGo(`"${inner.slice(at)}"`, 0)))
  return Buffer.concat(parts).toString('utf8')
}

/** A Go number literal; an integer when it has neither fraction nor exponent. Throws {@link TemplateError}. */
export function parseGoNumber(text: string, offset: number): Literal {
  if (text.length > mostDigits) throw new TemplateError('a number is too long', offset)
  const plain = text.replaceAll(/(?<=[\da-fA-FxXoObB])_(?=[\da-fA-F])/g, '')
  const [, sign, digits = ''] = /^([+-]?)(.*)$/.exec(plain) ?? []
  const negative = sign === '-'
  const integer = /^(?:0[xX][\da-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|[1-9]\d*|0)$/.test(digits)
  if (integer) {
    const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits)
    return { kind: 'integer', value: negative ? -value : value }
  }
  if (!/^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(digits))
    throw new TemplateError(`bad number syntax: ${JSON.stringify(text)}`, offset)
  const value = Number(digits) * (negative ? -1 : 1)
  // 1e3 is an integer to text/template as well, as long as an int64 can hold it.
  const isInteger = Number.isInteger(value) && Math.abs(value) < 2 ** 63 && !digits.includes('.')
  return isInteger ? { kind: 'integer', value: BigInt(value) } : { kind: 'float', value }
}
