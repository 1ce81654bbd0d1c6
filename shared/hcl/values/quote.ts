const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

// Go calls letters, marks, numbers, punctuation, symbols and the ASCII space printable.
const needsEscape = (): RegExp => /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu

/** A text in double quotes with Go's escapes, as `%q` and Go's `strconv.Quote` write it. */
export function quoted(text: string): string {
  return `"${text.replace(needsEscape(), escape)}"`
}

function escape(character: string): string {
  const short = shortEscapes[character]
  if (short !== undefined) return short
  const code = character.codePointAt(0) ?? 0
  if (code < 0x80) return `\\x${hex(code, 2)}`
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, '0')
}
