import type { SecretEncoder } from './masker.ts'

const jsonEscapes: Readonly<Record<string, string>> = {
  '\b': String.raw`\b`,
  '\t': String.raw`\t`,
  '\n': String.raw`\n`,
  '\f': String.raw`\f`,
  '\r': String.raw`\r`,
  '"': String.raw`\"`,
  '\\': String.raw`\\`,
}

/** The value inside a JSON string as Newtonsoft.Json writes it: also U+0085, U+2028 and U+2029 are escaped. */
export const jsonEscape: SecretEncoder = (value) => [
  value.replace(
    /[\u0000-\u001f"\\\u0085\u2028\u2029]/g,
    (char) => jsonEscapes[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  ),
]

/** The value as .NET's `Uri.EscapeDataString` writes it: all but letters, digits and `-_.~`. */
export const uriEscape: SecretEncoder = (value) => [
  encodeURIComponent(
    value.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd'),
  ).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`),
]

/** The base64 text of the value from its first, second and third byte on, padding kept. */
export const base64Shifts: SecretEncoder = (value) => {
  const bytes = Buffer.from(value, 'utf8')
  return [0, 1, 2].map((shift) => (bytes.length > shift ? bytes.subarray(shift) : bytes).toString('base64'))
}

/** Double quotes with a backslash before them, as on a command line. */
export const commandLineEscape: SecretEncoder = (value) => [value.replaceAll('"', String.raw`\"`)]

/** Single quotes doubled, as in a workflow expression. */
export const expressionEscape: SecretEncoder = (value) => [value.replaceAll("'", "''")]

const xmlEscapes: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '&': '&amp;',
}

/** The five characters that XML reserves, as entities. */
export const xmlEscape: SecretEncoder = (value) => [
  value.replace(/[<>"'&]/g, (char) => xmlEscapes[char] ?? char),
]

/** The inside of a value of more than eight characters that stands in double quotes. */
export const trimDoubleQuotes: SecretEncoder = (value) => [
  value.length > 8 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : '',
]

/** What PowerShell prints before the coloured part of a command that holds `&`, from six characters on. */
export const powerShellBeforeAmpersand: SecretEncoder = (value) => {
  const plus = value.indexOf('&+')
  const part = plus >= 0 ? value.slice(0, plus + 2) : value.slice(0, value.lastIndexOf('&') + 1)
  return [part.length >= 6 ? part : '']
}

/** What PowerShell prints after it, from six characters on. */
export const powerShellAfterAmpersand: SecretEncoder = (value) => {
  if (!value.includes('&')) return []
  const plus = value.indexOf('&+')
  const part = plus >= 0 ? value.slice(plus + 3) : value.slice(value.lastIndexOf('&') + 1)
  return [part.length >= 6 ? part : '']
}

/** The value with its backslash escapes undone: `\\`, `\'`, `\"` and `\t`. */
export const backslashUnescape: SecretEncoder = (value) => [
  value.replace(/\\([\\'"t])/g, (_, char: string) => (char === 't' ? '\t' : char)),
]

/** The value without the single or double quotes around it. */
export const trimQuotes: SecretEncoder = (value) => [value.replace(/^['"]+|['"]+$/g, '')]
