const breaks = String.raw`\n\r\u0085\u2028\u2029`
const unprintable = /[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/
const lineBreak = new RegExp(`[${breaks}]`)
const spaceAtLineEnd = new RegExp(` (?:[${breaks}]|$)`)

const byteOrderMark = '\ufeff'
const escapes = new Map([
  ['\0', '\\0'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\v', '\\v'],
  ['\f', '\\f'],
  ['\r', '\\r'],
  ['\x1b', '\\e'],
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\x85', '\\N'],
  ['\u2028', '\\L'],
  ['\u2029', '\\P'],
])

/** True for a text of several lines, which is no simple key. */
export function isMultiline(text: string): boolean {
  return lineBreak.test(text)
}

/** True for a text that is written as a literal block where that is possible, without any escapes. */
export function isLiteral(text: string): boolean {
  return text.includes('\n') && !unprintable.test(text) && !spaceAtLineEnd.test(text)
}

/** What stands behind the `|` of a literal block: a hint about its indentation, and what becomes of its last breaks. */
export function literalHints(text: string): string {
  const indentation = text.startsWith(' ') || lineBreak.test(text.slice(0, 1)) ? '2' : ''
  if (!lineBreak.test(text.slice(-1))) return `${indentation}-`
  return text.length === 1 || lineBreak.test(text.slice(-2, -1)) ? `${indentation}+` : indentation
}

/** True for a text in which libyaml takes every character for a byte order mark, since it begins with one. */
export function isMarked(text: string): boolean {
  return text.startsWith(byteOrderMark)
}

/** A character as it stands in double quotes. */
export function quotedCharacter(character: string): string {
  const isPlain =
    character !== '"' && character !== '\\' && !unprintable.test(character) && !lineBreak.test(character)
  return isPlain ? character : escapedCharacter(character)
}

/** The escape for a character. */
export function escapedCharacter(character: string): string {
  return escapes.get(character) ?? codeEscape(character)
}

function codeEscape(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16).toUpperCase()
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
